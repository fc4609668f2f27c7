import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { AlertBook, ListedAlert, ListedRule } from '../azure/alerts.ts'
import type { LogsStore } from '../logs/route.ts'
import { alertMessage } from './message.ts'

/** A log store whose rules are evaluated. */
export type Watched = {
  readonly store: Pick<LogsStore, 'engine' | 'reach'>
  readonly rules: readonly ListedRule[]
}
export type AlertsOptions = {
  readonly watched: readonly Watched[]
  readonly now: () => Date
  /** Milliseconds between two looks at what is due; 0 leaves it to `tick`. Nothing is looked at without a webhook. */
  readonly every: number
  /** Between tries of a webhook that asked for it. */
  readonly retryMs?: number
}

/** Azure Monitor's alerts: rules evaluated on the log stores, and webhooks that tell when they fire and end. */
export type Alerts = AlertBook & {
  /** Where alerts are told; undefined stops it. */
  configure(url: string | undefined): void
  /** Evaluates what is due, or everything. Resolves when it has been told. */
  tick(all?: boolean): Promise<void>
  /** Fires or ends an alert of a rule by hand, whatever the store says. False for a rule that does not exist. */
  force(rule: string, condition: 'Fired' | 'Resolved'): Promise<boolean>
  /** Changes a rule by its name; by hand or by a template that was deployed. */
  change(
    rule: string,
    over: Partial<Pick<ListedRule, 'threshold' | 'enabled' | 'severity' | 'window' | 'frequency'>>,
  ): boolean
  close(): Promise<void>
}

type State = Pick<Watched, 'store'> & { rule: ListedRule; due: number; forced: boolean }

/** Nothing fires until somebody has said where to tell it. */
export function openAlerts({ watched, now, every, retryMs = 1000 }: AlertsOptions): Alerts {
  const states: State[] = watched.flatMap(({ store, rules }) =>
    rules.map((rule) => ({ store, rule, due: 0, forced: false })),
  )
  const alerts: ListedAlert[] = []
  let url: string | undefined
  let turn: Promise<void> = Promise.resolve()
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    turn = turn.catch(() => undefined).then(work)
    return turn
  }

  const openOf = (rule: ListedRule) => alerts.findLast((one) => one.rule.id === rule.id && !one.resolvedAt)
  const fire = async (rule: ListedRule, value: number | undefined) => {
    const alert: ListedAlert = { id: randomUUID(), rule, firedAt: now(), resolvedAt: undefined }
    alerts.push(alert)
    if (alerts.length > 2000) alerts.shift()
    await tell(url, alertMessage(alert, value, 'Fired'), retryMs)
  }
  const end = async (alert: ListedAlert, value: number | undefined) => {
    const over = { ...alert, resolvedAt: now() }
    alerts[alerts.indexOf(alert)] = over
    await tell(url, alertMessage(over, value, 'Resolved'), retryMs)
  }
  const evaluate = async (state: State) => {
    const { rule, store } = state
    const value = await measuredBy(store, rule, now())
    const open = openOf(rule)
    if (breaks(rule, value)) {
      if (!open) await fire(rule, value)
    } else if (open && !state.forced) await end(open, value)
  }
  const tick = (all = false) =>
    inTurn(async () => {
      for (const state of states) {
        const at = now().getTime()
        if (!state.rule.enabled || (!all && at < state.due)) continue
        state.due = at + state.rule.frequency * 1000
        await evaluate(state)
      }
    })
  const timer =
    every > 0
      ? setInterval(
          () => void (url && tick().catch((error) => console.error('an alert rule failed:', error))),
          every,
        ).unref()
      : undefined
  const stateOf = (name: string) => states.find(({ rule }) => rule.displayName === name || rule.id === name)

  return {
    rules: () => states.map(({ rule }) => rule),
    fired: () => [...alerts],
    configure: (next) => {
      url = next
    },
    tick,
    async force(name, condition) {
      const state = stateOf(name)
      if (!state) return false
      await inTurn(async () => {
        const open = openOf(state.rule)
        // What was fired by hand is ended by hand.
        state.forced = condition === 'Fired'
        if (condition === 'Fired' && !open) await fire(state.rule, undefined)
        if (condition === 'Resolved' && open) await end(open, undefined)
      })
      return true
    },
    change(name, over) {
      const state = stateOf(name)
      if (state) Object.assign(state, { rule: { ...state.rule, ...over }, due: 0 })
      return state !== undefined
    },
    async close() {
      clearInterval(timer)
      url = undefined
      await turn.catch(() => undefined)
    },
  }
}

/** The measured column at its highest, or how many rows there are. */
async function measuredBy({ engine, reach }: State['store'], rule: ListedRule, now: Date): Promise<number> {
  const from = new Date(now.getTime() - rule.window * 1000)
  await reach(from)
  const { tables } = await engine.query(rule.query, {
    scope: 'resource',
    timespan: { from, to: now },
    now,
    timeoutMs: 30_000,
    maxRows: 10_000,
  })
  const [table] = tables
  const rows = table?.rows ?? []
  if (rule.measure === undefined) return rows.length
  const at = table?.columns.findIndex(({ name }) => name === rule.measure) ?? -1
  const values = rows.map((row) => Number(row[at] ?? Number.NaN)).filter((value) => Number.isFinite(value))
  // No rows is no value, which breaks nothing.
  return values.length > 0 ? Math.max(...values) : Number.NaN
}

const operators: Readonly<Record<ListedRule['operator'], (value: number, threshold: number) => boolean>> = {
  GreaterThan: (value, threshold) => value > threshold,
  GreaterThanOrEqual: (value, threshold) => value >= threshold,
  LessThan: (value, threshold) => value < threshold,
  LessThanOrEqual: (value, threshold) => value <= threshold,
  Equal: (value, threshold) => value === threshold,
}
const breaks = ({ operator, threshold }: ListedRule, value: number) => operators[operator](value, threshold)

/** As an action group does: again for 408, 429, 503, 504 and no answer, a few times; never for anything else. */
async function tell(url: string | undefined, message: object, retryMs: number): Promise<void> {
  for (let tries = 0; url !== undefined && tries < 5; tries++) {
    const status = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'IcMBroadcaster/1.0' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(10_000),
    }).then(
      async (answer) => {
        await answer.body?.cancel()
        return answer.status
      },
      () => 503,
    )
    if (![408, 429, 503, 504].includes(status)) return
    await wait(retryMs, undefined, { ref: false })
  }
}

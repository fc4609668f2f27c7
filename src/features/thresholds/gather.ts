import { createHash } from 'node:crypto'
import type { Seen } from '../../chat/limit-picture.ts'
import { dateIn, type WorkCalendar } from '../../chat/schedule/work-calendar.ts'
import { DAY, HOUR } from '../../chat/time/duration.ts'
import type { AlertRule } from '../../ports/alert-rules.ts'
import type { Ports } from '../../ports/index.ts'
import type { StoredSuggestion } from '../../ports/suggestions.ts'
import { killedIn, outagesIn } from './outages.ts'
import { reachOf, SignalRow, signalQuery } from './query.ts'
import { type BackTest, judge, type Known, replay, touches } from './replay.ts'
import { readScores, type ScoreFinding, scoreSignals, suggestGate } from './scores.ts'
import { looks, type Series, seriesOf } from './series.ts'
import { type ExtraSignal, extraSignal, type Signal, usualSignals } from './signal.ts'
import { daysOf, ENOUGH_DAYS, type Suggestion, suggest } from './suggest.ts'

export type ThresholdOptions = {
  readonly calendar: WorkCalendar
  /** Alerts a week and signal. */
  readonly budget: number
  readonly extras: readonly ExtraSignal[]
  /** Times that are not to count, with why. */
  readonly exclude: readonly { readonly from: Date; readonly to: Date; readonly why: string }[]
  readonly owner: string | undefined
}
/** The present rule of a signal, and what it would have done in the same time. */
export type Present = { readonly rule: AlertRule; readonly backTest: BackTest }
export type Finding = {
  readonly signal: Signal
  /** The highest that a rule would have seen on each local day, oldest first. */
  readonly days: readonly Seen[]
  readonly suggestion: Suggestion | undefined
  readonly present: Present | undefined
  /** Of the suggestion; the same evidence gives the same id. */
  readonly id: string
  /** What a person said to one like it. */
  readonly answered: StoredSuggestion | undefined
}
/** The same for a score of the evals. */
export type FoundScore = ScoreFinding & Pick<Finding, 'id' | 'answered'>
/** `days` is how much data there is; below 30 nothing is suggested. */
export type Found = {
  readonly environment: string
  readonly days: number
  readonly enough: boolean
  readonly findings: readonly Finding[]
  /** Scores of evals; none where nobody asked for them or GitHub does not answer. */
  readonly scores: readonly FoundScore[]
  readonly known: readonly Known[]
  readonly partial: string | undefined
  /** Whose rules, incidents or drills could not be asked for. */
  readonly unknown: readonly string[]
}
export type ThresholdPorts = Pick<
  Ports,
  'telemetry' | 'alertRules' | 'incidents' | 'drills' | 'suggestions' | 'accelerator' | 'evals' | 'log'
>

/** Looks at the last 30 days of an environment: one query to the log store, and what others know of that time. */
export async function gather(
  ports: ThresholdPorts,
  options: ThresholdOptions,
  asked: { environment: string; budget: number; now: Date; scores?: boolean; signal?: AbortSignal },
): Promise<Found> {
  const { environment, budget, now } = asked
  const to = new Date(Math.floor(now.getTime() / 900_000) * 900_000)
  const window = { from: new Date(to.getTime() - 30 * DAY), to }
  const unknown: string[] = []
  const known = async <T>(what: string, ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await ask()
    } catch (error) {
      ports.log.warn('thresholds.not_known', {
        what,
        why: error instanceof Error ? error.message : String(error),
      })
      unknown.push(what)
      return undefined
    }
  }
  const [answer, rules, incidents, drills, answered, manifest, scored] = await Promise.all([
    ports.telemetry.query(
      signalQuery(
        window,
        options.extras.map(({ event }) => event),
      ),
      reachOf(window),
      SignalRow,
      {
        environment,
        timeoutMs: 60_000,
        ...(asked.signal ? { signal: asked.signal } : {}),
      },
    ),
    known('alert rules', () => ports.alertRules.rules(environment)),
    known('incidents', () => ports.incidents.history(window)),
    known('drills', () => ports.drills.history({ environment, limit: 100 })),
    ports.suggestions.answered(environment),
    known('accelerator.yaml', () => ports.accelerator.manifest()),
    asked.scores ? known('eval runs', () => readScores(ports, environment, window)) : undefined,
  ])
  const oldest = answer.rows.find((row) => row.leg === 'held')?.oldest ?? undefined
  const counted = answer.rows.filter((row) => row.leg === 'count')
  const signals = [...usualSignals, ...options.extras.map(extraSignal)]
  const series = signals.map((signal) => seriesOf(signal, counted, window))
  const on = (id: string) => series.find((one) => one.signal.id === id)
  const told: Known[] = [
    ...(incidents ?? [])
      .filter((one) => one.environment === environment)
      .map((one): Known => {
        const ends = one.alerts.map(({ resolvedAt }) => resolvedAt?.getTime() ?? now.getTime())
        const end = one.closed?.at.getTime() ?? Math.max(one.startedAt.getTime() + HOUR, ...ends)
        const what = one.title || one.alerts[0]?.rule || 'incident'
        return { from: one.startedAt.getTime(), to: end, what: `${what} (${one.id})`, sort: 'incident' }
      }),
    ...(drills ?? []).map(
      (one): Known => ({
        from: one.startedAt.getTime(),
        to: one.endedAt.getTime(),
        what: 'drill',
        sort: 'drill',
      }),
    ),
    ...options.exclude.map(
      ({ from, to: end, why }): Known => ({
        from: from.getTime(),
        to: end.getTime(),
        what: why,
        sort: 'excluded',
      }),
    ),
  ]
  const killed = killedIn(counted)
  const seen = [
    ...outagesOf(on('error-rate'), 'requests failed'),
    ...outagesOf(on('hitl-timeouts'), 'approvers did not answer'),
  ].filter((one) => ![...told, ...killed].some(({ from, to: end }) => one.from < end && one.to > from))
  const stretches = [...told, ...killed, ...seen].sort((a, b) => a.from - b.from)
  const days = daysOf(oldest, now)
  const enough = days >= ENOUGH_DAYS && answer.partial === undefined
  return {
    environment,
    days,
    enough,
    known: stretches,
    partial: answer.partial,
    unknown,
    scores: scored
      ? scoreSignals.map((one): FoundScore => {
          const present = manifest?.acceptance[gates[one.measure]]
          const made = suggestGate(one, scored, { budget, now, present })
          return {
            ...made,
            id: made.gate === undefined ? '' : hashOf([environment, one.id, made.gate, budget]),
            answered: answered.find(({ signal }) => signal === one.id),
          }
        })
      : [],
    findings: series.map((one): Finding => {
      const gate = one.signal.id === 'latency-p95' ? manifest?.acceptance.p95LatencyMs : undefined
      const made = enough
        ? suggest(one, { budget, known: stretches, calendar: options.calendar, gate })
        : undefined
      return {
        signal: one.signal,
        days: daysIn(one, made, stretches, options.calendar.zone),
        suggestion: made,
        present: presentOf(one, rules ?? [], stretches),
        id: made ? idOf(environment, made) : '',
        answered: answered.find(({ signal }) => signal === one.signal.id),
      }
    }),
  }
}

/** What the suggested rule would have seen at most on each day; a rule of the usual window where there is none. */
export function daysIn(
  series: Series,
  made: Pick<Suggestion, 'window' | 'fewest'> | undefined,
  known: readonly Known[],
  zone: string,
): readonly Seen[] {
  const window = made?.window ?? series.signal.windows[0] ?? 0
  const byDay = Map.groupBy(looks(series, window, made?.fewest), ({ at }) => dateIn(new Date(at), zone))
  return [...byDay.values()].map((all) => {
    const values = all.flatMap(({ value }) => (value === undefined ? [] : [value]))
    const [from, to] = [all[0]?.at ?? 0, all.at(-1)?.at ?? 0]
    return {
      value: values.length > 0 ? Math.max(...values) : undefined,
      known: known.some((one) => touches({ from, to }, one, 0)),
    }
  })
}

const outagesOf = (series: Series | undefined, what: string): readonly Known[] =>
  series ? outagesIn(series, what) : []

/** By what it would do, not by when it was made. */
function idOf(environment: string, { signal, limits, window, fewest, budget }: Suggestion): string {
  return hashOf([environment, signal, limits, window, fewest, budget])
}

const hashOf = (evidence: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(evidence)).digest('hex').slice(0, 12)

const gates = { quality: 'qualityThreshold', groundedness: 'groundednessThreshold' } as const

const tells: { readonly [signal: string]: RegExp } = {
  'error-rate': /response\.returned[\s\S]*(ok|success)[\s\S]*(100|pct|rate)/i,
  'latency-p95': /percentile/i,
  'hitl-rejections': /hitl_rejected/i,
  'hitl-timeouts': /tool\.failed[\s\S]*error/i,
}

/** The enabled rule that watches the same: by our name, else by what its query asks. */
function presentOf(
  series: Series,
  rules: readonly AlertRule[],
  known: readonly Known[],
): Present | undefined {
  const { id, event } = series.signal
  const enabled = rules.filter(({ enabled }) => enabled)
  const rule =
    enabled.find(({ name }) => name.startsWith(`ops-${id}`)) ??
    enabled.find(({ query }) => (event === undefined ? tells[id]?.test(query) : query.includes(event)))
  if (!rule || !/^GreaterThan/.test(rule.operator)) return undefined
  const window = Math.max(series.signal.slotSeconds, rule.window)
  const frequency = Math.max(series.signal.slotSeconds, rule.frequency)
  return {
    rule,
    backTest: judge(replay(looks(series, window), rule.threshold, frequency), known, id, window * 1000),
  }
}

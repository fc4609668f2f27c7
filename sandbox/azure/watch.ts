import { randomUUID } from 'node:crypto'
import type { Engine } from '../kusto/contract.ts'
import type { AlertBook, ListedAlert, ListedRule } from './alerts.ts'

/** A rule, and the store that its query runs on. */
export type Watched = { readonly rule: ListedRule; readonly engine: Pick<Engine, 'query'> }

/**
 * Rules that are evaluated when somebody lists the alerts: an alert fires when the query finds more rows than the
 * threshold in the window, and is resolved when it does so no more.
 */
export function watchedRules(watched: readonly Watched[], now: () => Date): AlertBook {
  const fired: { alert: ListedAlert; rule: ListedRule }[] = []
  const evaluate = async ({ rule, engine }: Watched): Promise<void> => {
    if (!rule.enabled) return
    const at = now()
    const { tables } = await engine.query(`${rule.query} | count`, {
      ...{ scope: 'resource', now: at, timeoutMs: 20_000, maxRows: 1 },
      timespan: { from: new Date(at.getTime() - rule.window * 1000), to: at },
    })
    const rows = Number(tables[0]?.rows[0]?.[0] ?? 0)
    const open = fired.find((one) => one.rule === rule && one.alert.resolvedAt === undefined)
    if (rows > rule.threshold && !open)
      fired.push({ rule, alert: { id: randomUUID(), rule, firedAt: at, resolvedAt: undefined } })
    if (rows <= rule.threshold && open) open.alert = { ...open.alert, resolvedAt: at }
  }
  return {
    rules: () => watched.map(({ rule }) => rule),
    async fired() {
      for (const one of watched) await evaluate(one)
      return fired.map(({ alert }) => alert)
    },
  }
}

/** Staging has the rule that nobody ships: the drill needs it, and production is where it is missing. */
export const killSwitchRule = (appInsights: string): ListedRule => ({
  id: appInsights.replace(/components\/[^/]+$/i, 'scheduledQueryRules/kill-switch-engaged'),
  displayName: 'Kill switch engaged',
  ...{ enabled: true, severity: 1, operator: 'GreaterThan', threshold: 0, window: 300, frequency: 60 },
  query: 'traces | where severityLevel == 4 and message startswith "Kill switch engaged:"',
  scopes: [appInsights],
})

import type { AlertReport } from '../../src/chat/incident/alert.ts'

/** A report about an alert; `minutes` after noon it fired, and maybe was over. */
export function alertReport(
  id: string,
  minutes: number,
  over: Partial<AlertReport> & { readonly resolvedMinutes?: number } = {},
): AlertReport {
  const { resolvedMinutes, ...rest } = over
  const at = (after: number) => new Date(Date.parse('2026-11-24T12:00:00Z') + after * 60_000)
  return {
    id,
    rule: 'error rate',
    resource: '/subscriptions/s/resourcegroups/g/providers/microsoft.insights/components/c',
    environment: 'prod',
    severity: 1,
    firedAt: at(minutes),
    resolvedAt: resolvedMinutes === undefined ? undefined : at(resolvedMinutes),
    description: 'More than 5 % of the responses fail.',
    measured: 'pct 12.5 > 5',
    window: { from: at(minutes - 15), to: at(minutes) },
    ...rest,
  }
}

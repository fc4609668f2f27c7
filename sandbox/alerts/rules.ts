import type { ListedRule } from '../azure/alerts.ts'
import type { EnvironmentIds } from '../ids.ts'

/** The rules that the accelerator's runbook recommends, for one environment; all its thresholds are a customer's to choose. */
export function usualRules(ids: Pick<EnvironmentIds, 'resourceId'>): readonly ListedRule[] {
  const { resourceId } = ids
  const group = resourceId.slice(0, resourceId.indexOf('/providers/'))
  const rule = (name: string, over: Pick<ListedRule, 'query'> & Partial<ListedRule>): ListedRule => ({
    id: `${group}/providers/Microsoft.Insights/scheduledQueryRules/${name}`,
    displayName: name,
    enabled: true,
    severity: 2,
    operator: 'GreaterThan',
    threshold: 0,
    window: 900,
    frequency: 300,
    scopes: [resourceId],
    ...over,
  })
  const typed = 'isnotempty(tostring(customDimensions.event_name))'
  return [
    rule('error-rate', {
      query: `traces | where message == "response.returned" and ${typed} | summarize t = count(), f = countif(tostring(customDimensions.ok) =~ "false") | where t >= 5 | extend pct = 100.0 * f / t | project pct`,
      measure: 'pct',
      threshold: 5,
      severity: 1,
    }),
    rule('p95-latency', {
      query: `traces | where message == "response.returned" and ${typed} and tostring(customDimensions.ok) =~ "true" | summarize p95 = percentile(todouble(customDimensions.value), 95)`,
      measure: 'p95',
      threshold: 180_000,
      window: 3600,
    }),
    rule('hitl-misconfigured', { query: 'traces | where message == "tool.hitl_misconfigured"', severity: 1 }),
    rule('hitl-rejections', {
      query: 'traces | where message == "tool.hitl_rejected"',
      threshold: 20,
      window: 3600,
      severity: 3,
    }),
    rule('approver-unreachable', {
      query: `traces | where message == "tool.failed" and (tostring(customDimensions.error) == "" or tostring(customDimensions.error) has_any ("connection attempts failed", "for url", "Expecting value"))`,
      severity: 1,
    }),
    rule('kill-switch', {
      query: 'traces | where severityLevel == 4 and message startswith "Kill switch engaged:"',
      severity: 0,
      window: 300,
      frequency: 60,
    }),
  ]
}

import type { ListedAlert } from '../azure/alerts.ts'

const signs: Readonly<Record<string, string>> = { GreaterThan: 'above', LessThan: 'below' }

/** What an action group posts about a log alert, in the common alert schema. */
export function alertMessage(alert: ListedAlert, value: number | undefined, condition: 'Fired' | 'Resolved') {
  const { rule, firedAt, resolvedAt, id } = alert
  const [subscription] = /^\/subscriptions\/[^/]+/.exec(rule.id) ?? ['']
  const at = condition === 'Fired' ? firedAt : (resolvedAt ?? firedAt)
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `${subscription}/providers/Microsoft.AlertsManagement/alerts/${id}`,
        alertRule: rule.displayName,
        severity: `Sev${rule.severity}`,
        signalType: 'Log',
        monitorCondition: condition,
        monitoringService: 'Log Alerts V2',
        alertTargetIDs: rule.scopes.map((scope) => scope.toLowerCase()),
        configurationItems: rule.scopes.map((scope) => scope.split('/').at(-1)),
        originAlertId: id,
        firedDateTime: firedAt.toISOString(),
        ...(condition === 'Resolved' && { resolvedDateTime: at.toISOString() }),
        description: `${rule.displayName} is ${signs[rule.operator] ?? rule.operator} ${rule.threshold}`,
        essentialsVersion: '1.0',
        alertContextVersion: '1.0',
      },
      alertContext: {
        properties: {},
        conditionType: 'LogQueryCriteria',
        condition: {
          windowSize: `PT${Math.round(rule.window / 60)}M`,
          allOf: [
            {
              searchQuery: rule.query,
              metricMeasureColumn: rule.measure ?? null,
              targetResourceTypes: "['Microsoft.Insights/components']",
              operator: rule.operator,
              threshold: String(rule.threshold),
              timeAggregation: rule.measure ? 'Maximum' : 'Count',
              dimensions: [],
              metricValue: value ?? null,
              failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
            },
          ],
          windowStartTime: new Date(at.getTime() - rule.window * 1000).toISOString(),
          windowEndTime: at.toISOString(),
        },
      },
    },
  }
}

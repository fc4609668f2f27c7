/** A message of Azure Monitor in the common alert schema, as a log alert rule sends it. */
export function azureAlert(over: {
  readonly id?: string
  readonly rule?: string
  readonly condition?: 'Fired' | 'Resolved'
  readonly firedAt?: Date
  readonly resolvedAt?: Date
  readonly target?: string
}) {
  const {
    id = '0b7f5f6e-0000-4000-8000-000000000001',
    rule = 'error rate',
    condition = 'Fired',
    firedAt = new Date(),
  } = over
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/${id}`,
        alertRule: rule,
        severity: 'Sev1',
        signalType: 'Log',
        monitorCondition: condition,
        monitoringService: 'Log Alerts V2',
        alertTargetIDs: [
          over.target ?? '/subscriptions/s/resourcegroups/g/providers/microsoft.insights/components/c',
        ],
        originAlertId: 'x',
        firedDateTime: firedAt.toISOString(),
        ...(condition === 'Resolved' && { resolvedDateTime: (over.resolvedAt ?? new Date()).toISOString() }),
        description: 'More than 5 % of the responses fail.',
        essentialsVersion: '1.0',
        alertContextVersion: '1.0',
      },
      alertContext: {
        properties: {},
        conditionType: 'LogQueryCriteria',
        condition: {
          windowSize: 'PT15M',
          allOf: [
            {
              searchQuery: 'traces | where …',
              metricMeasureColumn: 'pct',
              operator: 'GreaterThan',
              threshold: '5',
              timeAggregation: 'Count',
              metricValue: 12.5,
            },
          ],
          windowStartTime: new Date(firedAt.getTime() - 900_000).toISOString(),
          windowEndTime: firedAt.toISOString(),
        },
      },
    },
  }
}

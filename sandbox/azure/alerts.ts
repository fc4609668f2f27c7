/** A scheduled query rule as the resource manager lists it. Azure's severity: 0 is worst. */
export type ListedRule = {
  /** ARM id; by its resource group it belongs to an environment. */
  readonly id: string
  readonly displayName: string
  readonly enabled: boolean
  readonly severity: number
  readonly query: string
  /** The column whose highest value is compared; without it the number of rows is. */
  readonly measure?: string
  readonly operator: 'GreaterThan' | 'GreaterThanOrEqual' | 'LessThan' | 'LessThanOrEqual' | 'Equal'
  readonly threshold: number
  /** Seconds. */
  readonly window: number
  readonly frequency: number
  /** ARM ids of what it looks at. */
  readonly scopes: readonly string[]
}
/** An alert as Alerts Management lists it. */
export type ListedAlert = {
  /** A GUID. */
  readonly id: string
  readonly rule: ListedRule
  readonly firedAt: Date
  readonly resolvedAt: Date | undefined
}
/** Where the resource manager finds rules and alerts of the whole subscription. */
export type AlertBook = {
  rules(): readonly ListedRule[]
  fired(): readonly ListedAlert[] | Promise<readonly ListedAlert[]>
}

export const ruleBody = (rule: ListedRule) => ({
  id: rule.id,
  name: rule.id.split('/').at(-1),
  type: 'Microsoft.Insights/scheduledQueryRules',
  location: 'northeurope',
  kind: 'LogAlert',
  properties: {
    displayName: rule.displayName,
    severity: rule.severity,
    enabled: rule.enabled,
    evaluationFrequency: `PT${Math.round(rule.frequency / 60)}M`,
    windowSize: `PT${Math.round(rule.window / 60)}M`,
    scopes: rule.scopes,
    autoMitigate: true,
    criteria: {
      allOf: [
        {
          query: rule.query,
          ...(rule.measure === undefined
            ? { timeAggregation: 'Count' }
            : { timeAggregation: 'Maximum', metricMeasureColumn: rule.measure }),
          operator: rule.operator,
          threshold: rule.threshold,
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
        },
      ],
    },
    actions: { actionGroups: [] },
  },
})

export const alertBody = ({ id, rule, firedAt, resolvedAt }: ListedAlert) => {
  const [, subscription = '', group = ''] =
    /^(\/subscriptions\/[^/]+)\/resourceGroups\/([^/]+)/i.exec(rule.id) ?? []
  const target = rule.scopes[0] ?? ''
  return {
    id: `${subscription}/providers/Microsoft.AlertsManagement/alerts/${id}`,
    name: rule.displayName,
    type: 'Microsoft.AlertsManagement/alerts',
    properties: {
      essentials: {
        severity: `Sev${rule.severity}`,
        signalType: 'Log',
        alertState: 'New',
        monitorCondition: resolvedAt ? 'Resolved' : 'Fired',
        targetResource: target,
        targetResourceName: target.split('/').at(-1),
        targetResourceGroup: group,
        monitorService: 'Log Alerts V2',
        alertRule: rule.id,
        startDateTime: firedAt.toISOString(),
        lastModifiedDateTime: (resolvedAt ?? firedAt).toISOString(),
        ...(resolvedAt && { monitorConditionResolvedDateTime: resolvedAt.toISOString() }),
      },
    },
  }
}

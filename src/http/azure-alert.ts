import { z } from 'zod'
import type { AlertReport } from '../chat/incident/alert.ts'
import { plain } from '../chat/plain.ts'

const Text = z.string().nullish().catch(undefined)
const When = z.coerce.date().nullish().catch(undefined)
const Essentials = z.looseObject({
  alertId: z.string().min(1).max(1000),
  alertRule: z.string().min(1).max(1000),
  severity: z.string().regex(/^Sev[0-4]$/i),
  monitorCondition: z.enum(['Fired', 'Resolved']),
  firedDateTime: z.coerce.date(),
  resolvedDateTime: When,
  alertTargetIDs: z.array(z.string().max(2000)).max(100).nullish().catch(undefined),
  description: Text,
})
/** What of a rule's condition is worth telling; its shape differs from one kind of alert to another. */
const Condition = z.looseObject({
  windowStartTime: When,
  windowEndTime: When,
  allOf: z
    .array(
      z.looseObject({
        metricName: Text,
        metricMeasureColumn: Text,
        operator: Text,
        threshold: z.union([z.string(), z.number()]).nullish().catch(undefined),
        metricValue: z.number().nullish().catch(undefined),
      }),
    )
    .nullish()
    .catch(undefined),
})
/** Azure Monitor's common alert schema, as far as it is the same for all kinds of alerts. */
const CommonAlert = z.looseObject({
  schemaId: z.literal('azureMonitorCommonAlertSchema'),
  data: z.looseObject({
    essentials: Essentials,
    alertContext: z
      .looseObject({ condition: Condition.nullish().catch(undefined) })
      .nullish()
      .catch(undefined),
  }),
})

/** Reads a message in the common alert schema; undefined when it is none. `environment` knows whose a resource is. */
export function readAzureAlert(
  json: unknown,
  environment: (resources: readonly string[]) => string,
): AlertReport | undefined {
  const read = CommonAlert.safeParse(json)
  if (!read.success) return undefined
  const { essentials, alertContext } = read.data.data
  const targets = (essentials.alertTargetIDs ?? []).map((id) => id.toLowerCase())
  const condition = alertContext?.condition ?? undefined
  const resolved = essentials.monitorCondition === 'Resolved'
  const { windowStartTime: from, windowEndTime: to } = condition ?? {}
  return {
    id: lastPart(essentials.alertId).toLowerCase(),
    // Some kinds of alerts give the rule's resource id, others its name.
    rule: plain(lastPart(essentials.alertRule), 200),
    resource: targets[0] ?? '',
    environment: environment(targets),
    severity: Number(essentials.severity.slice(3)),
    firedAt: essentials.firedDateTime,
    // Over it is, even where the message forgets to say since when.
    resolvedAt: resolved ? (essentials.resolvedDateTime ?? essentials.firedDateTime) : undefined,
    description: plain(essentials.description ?? '', 500),
    measured: measuredOf(condition),
    window: from && to && from < to && !resolved ? { from, to } : undefined,
  }
}

const lastPart = (id: string): string => id.split('/').filter(Boolean).at(-1) ?? id

function measuredOf(condition: z.infer<typeof Condition> | undefined): string {
  const [first] = condition?.allOf ?? []
  if (!first || first.metricValue === null || first.metricValue === undefined) return ''
  const name = first.metricMeasureColumn || first.metricName || 'value'
  const sign = signs[first.operator ?? ''] ?? first.operator ?? ''
  // Four digits tell 5.004 from 5, and no alert needs more; milliseconds are whole.
  const { metricValue } = first
  const value = Math.abs(metricValue) < 1000 ? Number(metricValue.toPrecision(4)) : Math.round(metricValue)
  return plain(`${name} ${value} ${sign} ${first.threshold ?? ''}`.trim(), 200)
}

const signs: { readonly [operator: string]: string } = {
  GreaterThan: '>',
  GreaterThanOrEqual: '≥',
  LessThan: '<',
  LessThanOrEqual: '≤',
  Equal: '=',
  Equals: '=',
}

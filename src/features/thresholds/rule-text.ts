import { type Kql, kql } from '../../ports/kql.ts'
import type { Signal } from './signal.ts'
import type { Part } from './suggest.ts'

/** A rule as it is written into the accelerator's infrastructure. */
export type RuleText = {
  readonly name: string
  readonly description: string
  readonly severity: number
  readonly query: string
  /** The column that is compared; undefined to count rows. */
  readonly column: string
  readonly threshold: number
  /** Seconds. */
  readonly window: number
  readonly frequency: number
}

const typed = kql`| where isnotempty(tostring(customDimensions.event_name))`
const failed = kql`tostring(customDimensions.ok) =~ "false"`
const unanswered = kql`tostring(customDimensions.error) in ("", "ReadTimeout", "TimeoutError", "httpx.ReadTimeout")`

/**
 * The KQL of a rule, counting what the suggestion counted. Its window is the rule's, so it names no times; a part
 * of the week is told by the local clock at the moment of looking.
 */
export function ruleQuery(signal: Signal, fewest: number, part: Part, zone: string): string {
  return [core(signal, fewest).text, partOf(part, zone)].filter((line) => line !== '').join('\n')
}

function core(signal: Signal, fewest: number): Kql {
  const event = signal.event ?? 'response.returned'
  if (signal.measure === 'share')
    return kql`traces
| where message == ${event}
${typed}
| summarize t = sum(itemCount), f = sumif(itemCount, ${failed})
| where t >= ${fewest}
| project value = 100.0 * f / t`
  if (signal.measure === 'p95')
    return kql`traces
| where message in (${[event, 'tool.hitl_approved', 'tool.hitl_rejected', 'tool.failed']})
${typed}
| summarize human = countif(message startswith "tool."), value = maxif(todouble(customDimensions.value), message == ${event} and not(${failed})), items = maxif(itemCount, message == ${event}) by operation_Id
| where human == 0 and isnotnull(value)
| summarize t = sum(items), value = percentile(value, 95)
| where t >= ${fewest}
| project value`
  if (signal.event !== undefined)
    return kql`traces
| where message == ${event}
${typed}
| summarize value = sum(itemCount)`
  if (signal.id === 'hitl-rejections')
    return kql`traces
| where message == "tool.hitl_rejected"
${typed}
| summarize value = sum(itemCount)`
  return kql`traces
| where message == "tool.failed" and ${unanswered}
${typed}
| summarize value = sum(itemCount)`
}

function partOf(part: Part, zone: string): string {
  if (part === 'always') return ''
  const local = kql`datetime_utc_to_local(now(), ${zone})`
  const busy = kql`dayofweek(${local}) between (time(1d) .. time(5d)) and hourofday(${local}) between (8 .. 17)`
  return part === 'busy' ? kql`| where ${busy}`.text : kql`| where not(${busy})`.text
}

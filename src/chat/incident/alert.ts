/**
 * What one message or one listing says of an alert. Times are Azure's: messages come late, twice, out of order
 * or not at all, so nothing rests on when they came.
 */
export type AlertReport = {
  /** The last part of the alert's id, lower case: the same in every message about it. */
  readonly id: string
  readonly rule: string
  /** Resource id of what it is about, lower case; empty when it does not say. */
  readonly resource: string
  /** As ops.yaml calls it; empty for a resource that ops.yaml does not know. */
  readonly environment: string
  /** Azure's: 0 is worst, 4 is least. */
  readonly severity: number
  readonly firedAt: Date
  /** Undefined in a report that it fired. */
  readonly resolvedAt: Date | undefined
  readonly description: string
  /** "error rate 12.5 > 5", as far as the message tells; empty otherwise. */
  readonly measured: string
  /** What the rule had looked at when it fired. */
  readonly window: { readonly from: Date; readonly to: Date } | undefined
}

/** An alert as far as it is known: everything that was reported about it, put together. */
export type Alert = AlertReport

/**
 * Puts two reports about one alert together. The order does not matter and repeating changes nothing: an alert
 * fired when the first report says so, and is over once any report says so, because Azure gives one that fires
 * again a new id.
 */
export function mergeAlerts(a: AlertReport, b: AlertReport): Alert {
  // Who says most speaks: a report of the firing before one of the end, then by words, so that no order shows.
  const [first, second] = [a, b].toSorted(byWeight) as [AlertReport, AlertReport]
  return {
    id: first.id,
    rule: first.rule || second.rule,
    resource: first.resource || second.resource,
    environment: first.environment || second.environment,
    severity: Math.min(a.severity, b.severity),
    firedAt: new Date(Math.min(a.firedAt.getTime(), b.firedAt.getTime())),
    resolvedAt: earlier(a.resolvedAt, b.resolvedAt),
    description: first.description || second.description,
    measured: first.measured || second.measured,
    window: first.window ?? second.window,
  }
}

function byWeight(a: AlertReport, b: AlertReport): number {
  const weight = ({ window, measured, resource }: AlertReport) =>
    (window ? 4 : 0) + (measured === '' ? 0 : 2) + (resource === '' ? 0 : 1)
  return weight(b) - weight(a) || (wordsOf(a) < wordsOf(b) ? -1 : 1)
}

const wordsOf = ({ rule, resource, description, measured, window }: AlertReport): string =>
  JSON.stringify([window?.from, window?.to, measured, description, rule, resource])

function earlier(a: Date | undefined, b: Date | undefined): Date | undefined {
  if (!a || !b) return a ?? b
  return a < b ? a : b
}

/** A scheduled query rule of Azure Monitor. Azure's alert severity: 0 is worst. */
export type AlertRule = {
  readonly id: string
  readonly name: string
  readonly enabled: boolean
  readonly severity: number
  readonly query: string
  readonly operator: string
  readonly threshold: number
  /** Seconds. */
  readonly window: number
  readonly frequency: number
}
/** An alert that fired. */
export type FiredAlert = {
  readonly id: string
  readonly ruleId: string
  readonly ruleName: string
  /** Resource id of what it is about; undefined or empty when Azure does not say. */
  readonly resource?: string | undefined
  readonly severity: number
  readonly firedAt: Date
  readonly resolvedAt: Date | undefined
}

/** Alert rules of an environment and what they fired. Throws `UpstreamError` of system "Azure". */
export type AlertRules = {
  rules(environment: string): Promise<readonly AlertRule[]>
  fired(environment: string, since: Date): Promise<readonly FiredAlert[]>
}

/** A drill of the kill switch that ended. `proven` and `unproven` are sentences. */
export type DrillRecord = {
  readonly id: string
  readonly environment: string
  readonly scope: 'tools' | 'workflow'
  readonly outcome: 'passed' | 'failed' | 'aborted'
  readonly startedAt: Date
  readonly endedAt: Date
  /** Seconds from the switch to its effect; undefined when there was none. */
  readonly secondsToEffect: number | undefined
  readonly by: { readonly id: string; readonly name: string }
  readonly proven: readonly string[]
  readonly unproven: readonly string[]
}

/** What drills have shown. */
export type Drills = {
  /** Newest first; of all environments when none is named. */
  history(options: { readonly environment?: string; readonly limit: number }): Promise<readonly DrillRecord[]>
}

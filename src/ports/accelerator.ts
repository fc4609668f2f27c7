/**
 * One worker agent: `id` is what the plan names, `foundryName` what worker events carry. `model`: declared for it, and
 * without effect: the accelerator starts every agent on the default model.
 */
export type Agent = { readonly id: string; readonly foundryName: string; readonly model?: string | undefined }
export type Acceptance = {
  readonly qualityThreshold: number | undefined
  readonly groundednessThreshold: number | undefined
  readonly p95LatencyMs: number | undefined
  readonly costPerCallUsd: number | undefined
  readonly redteamMustPass: boolean | undefined
}
export type Kpi = {
  readonly name: string
  readonly type: string
  readonly baseline: number | undefined
  readonly target: number | undefined
}
/** What `accelerator.yaml` says, read at a commit; unknown keys are none of the bot's business. */
export type Manifest = {
  readonly ref: string
  readonly scenario: string
  readonly endpointPath: string | undefined
  readonly agents: readonly Agent[]
  readonly sideEffectTools: readonly string[]
  readonly acceptance: Acceptance
  readonly kpis: readonly Kpi[]
  readonly models: readonly {
    readonly slug: string
    readonly model: string
    readonly version: string
    readonly deployment: string
    readonly capacity?: number | undefined
    readonly isDefault?: boolean
  }[]
}

/** The accelerator's own facts, read from its repository. */
export type Accelerator = {
  /** undefined when the repository has no `accelerator.yaml` at `ref`; throws `UpstreamError` otherwise. */
  manifest(ref?: string): Promise<Manifest | undefined>
}

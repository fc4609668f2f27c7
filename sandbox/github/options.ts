import type { Controls } from './control/controls.ts'
import type { Recording } from './control/vocabulary.ts'
import type { FaultInput } from './http/faults.ts'
import type { Seen } from './http/server.ts'
import type { World } from './state/world.ts'
import type { Story } from './story/index.ts'
import type { WebhookConfig, Webhooks } from './webhooks/deliver.ts'

export type GithubOptions = {
  /** The story's present; default: the wall's. */
  readonly now?: Date
  /** Source of the story's time in ms; default: the wall. A constant one stands still until `advance`. */
  readonly clock?: () => number
  readonly seed?: string | number
  /** "accelerator" (default): the generated repository; "empty": only an organisation; or a recording. */
  readonly scenario?: 'accelerator' | 'empty' | Recording
  /** File with a recording, in place of `scenario`. */
  readonly file?: string
  /** How much faster than planned new runs go. */
  readonly speed?: number
  readonly port?: number
  /** Files that the customer's repository has adopted, e.g. workflow templates: path -> text. */
  readonly adopt?: Readonly<Record<string, string>>
  /** How long (ms) a new run is missing from lists, as happens on GitHub after a dispatch. */
  readonly listLagMs?: number
  /** Where webhooks go from the start. */
  readonly webhook?: WebhookConfig
  /** Requests an hour for one identity. */
  readonly hourlyLimit?: number
  /** Delay of every answer, in ms. */
  readonly latencyMs?: number
}

/** A running GitHub. `privateKey` is PEM; `token` is a personal access token that may do everything. */
export type Github = Controls & {
  readonly url: string
  readonly owner: string
  readonly repo: string
  readonly token: string
  readonly appId: number
  readonly installationId: number
  readonly privateKey: string
  /** What happened in the generated repository; `undefined` for other scenarios. */
  readonly story: Story | undefined
  readonly world: World
  /** Requests so far, oldest first (at most 5,000). */
  readonly requests: readonly Seen[]
  readonly webhooks: Webhooks
  latencyMs: number
  hourlyLimit: number
  fault(fault: FaultInput): void
  clearFaults(): void
  /** Moves the story on by `ms`; what is due happens on the way. */
  advance(ms: number): void
  close(): Promise<void>
}

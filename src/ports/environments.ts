import type { Json } from '../chat/reply.ts'

/** A revision of the container app. `active` ones may take requests; `ready` ones can answer them. */
export type Revision = {
  readonly name: string
  readonly active: boolean
  readonly ready: boolean
  /** Per cent of the requests that it gets. */
  readonly weight: number
  readonly createdAt: Date
  readonly image: string | undefined
  /** The kill switch that it was started with; undefined when Azure does not say. */
  readonly killswitch: Wiring['killswitch'] | undefined
}

/** What is set in the container, as far as the bot may know: the approver's address holds a secret, so only its host. */
export type Wiring = {
  /** Values as they stand; undefined when the variable is not set. `plain` is `KILLSWITCH`, which nothing reads. */
  readonly killswitch: {
    readonly tools: string | undefined
    readonly workflow: string | undefined
    readonly plain: string | undefined
  }
  /** `HITL_APPROVER_ENDPOINT`: its host, and a digest that tells whether it changed; undefined when not set. */
  readonly approver: { readonly host: string; readonly digest: string } | undefined
  readonly devMode: boolean
}

/** How one environment runs now, by Azure's resource manager. */
export type ResourceState = {
  readonly environment: string
  readonly image: string | undefined
  readonly latestRevision: string
  /** Undefined until one is ready. The old one takes all requests while this is not the latest. */
  readonly latestReadyRevision: string | undefined
  readonly revisions: readonly Revision[]
  readonly wiring: Wiring
  readonly changedAt: Date | undefined
  readonly changedBy: string | undefined
}

/** `/healthz` of the accelerator. `down`: it answered, and not with ok; `unreachable`: it did not answer. */
export type Health =
  | { readonly state: 'ok'; readonly scenario: string | undefined; readonly tookMs: number }
  | { readonly state: 'down'; readonly status: number; readonly tookMs: number }
  | { readonly state: 'unreachable'; readonly why: string }

/** One event of the accelerator's stream: what became of the request. No text of a model, no arguments. */
export type StreamEvent = {
  readonly type: string
  /** Of errors. */
  readonly message: string | undefined
  readonly tool: string | undefined
}
/**
 * What came of one request. `ended`: the stream said so itself, rather than breaking off or running out of time.
 * `events` is empty where the answer was no stream.
 */
export type CanaryAnswer =
  | {
      readonly state: 'answered'
      readonly status: number
      readonly events: readonly StreamEvent[]
      readonly ended: boolean
      readonly tookMs: number
    }
  | { readonly state: 'unreachable'; readonly why: string }
/** A request like anybody's. `operation` (32 hex digits) is the id under which telemetry will know it. */
export type Canary = {
  readonly path: string
  readonly body: Json
  readonly operation: string
  readonly patienceMs: number
}

/** The environments that the accelerator runs in. Reads only: the bot has no right to change any of it. */
export type Environments = {
  /** Names from ops.yaml, the default first. */
  names(): readonly string[]
  /** Undefined when ops.yaml names no container app for it. Throws `UpstreamError` of system "Azure". */
  resources(environment: string): Promise<ResourceState | undefined>
  /** Undefined when ops.yaml names no url for it. Never throws. */
  health(environment: string): Promise<Health | undefined>
  /** Sends one request as a user would and reads the stream to its end. Undefined without a url. Never throws. */
  canary(environment: string, canary: Canary, signal?: AbortSignal): Promise<CanaryAnswer | undefined>
}

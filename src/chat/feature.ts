import type { AnyAction } from './action.ts'
import type { AnyCommand } from './command.ts'
import type { AnyJob } from './job.ts'

/** One topic of the bot: what may be typed, what may be clicked, and what it does later. */
export type Feature = {
  readonly name: string
  readonly commands: readonly AnyCommand[]
  readonly actions: readonly AnyAction[]
  readonly jobs?: readonly AnyJob[]
  /** Asks ahead what the first answer would have to wait for. Called once, when everything works; it may fail. */
  readonly warm?: () => Promise<unknown>
}

import type { AnyAction } from './action.ts'
import type { AnyCommand } from './command.ts'

/** One topic of the bot: what may be typed and what may be clicked. */
export type Feature = {
  readonly name: string
  readonly commands: readonly AnyCommand[]
  readonly actions: readonly AnyAction[]
}

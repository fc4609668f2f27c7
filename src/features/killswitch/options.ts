import type { ErrandPace } from '../../chat/errand.ts'
import { usualErrands } from '../../chat/errand.ts'

/** What the customer says about the kill switch, from `ops.yaml`. */
export type KillswitchOptions = {
  /** The workflow file, and the branch whose copy of it runs. */
  readonly file: string
  readonly branch: string
  /** Environments by name, the default first: GitHub's name of each. */
  readonly environments: Readonly<Record<string, { readonly github: string }>>
  readonly pace: Pace
}
/** In milliseconds. */
export type Pace = ErrandPace & {
  /** Between two looks while something is to come. */
  readonly tick: number
  /** Between two looks while it is engaged: the next `azd provision` removes the variable. */
  readonly guard: number
}
export const usualPace: Pace = { ...usualErrands, tick: 8_000, guard: 120_000 }

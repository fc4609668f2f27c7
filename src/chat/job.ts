import type { z } from 'zod'
import type { Approval } from './approval.ts'
import type { Rule } from './schedule/rule.ts'

/** One run of a job. */
export type JobRun = {
  /** 1 for the first try. */
  readonly attempt: number
  /** Aborted when its time is up or the bot shuts down. */
  readonly signal: AbortSignal
}

/**
 * Work that is done later, at least once, on whichever replica: `run` may see the same `data` again after a
 * crash and must then do nothing twice. Throw to be tried again.
 */
export type Job<Data = unknown> = {
  /** `<topic>.<what>`, e.g. "rollback.execute". */
  readonly name: string
  readonly data: z.ZodType<Data>
  /**
   * Seconds after which a run counts as lost and is started anew; at least how long `run` may take. One whose process
   * has died is started anew sooner.
   */
  readonly patience: number
  /** Tries after the first; they wait 2 s, 4 s, … up to two minutes. */
  readonly retries: number
  /** Runs at once in this process. */
  readonly parallel?: number
  /**
   * Somebody waits for it: it runs at once where it was filed, and from the queue a few seconds later, in case that
   * process died. So two runs of it may overlap, and must still do nothing twice.
   */
  readonly prompt?: boolean
  /**
   * Told of the request while its approval is still being written, before `run`: it may ask the world what `run` will
   * ask first. The approval may come to nothing, so it only asks; and `run` may come without it.
   */
  readonly ahead?: (asked: Approval) => void
  /** When it runs by itself: five cron fields in an IANA zone. `data` must then accept {}. */
  readonly schedule?: { readonly cron: string; readonly zone: string }
  /**
   * When it runs by the calendar: once for each day of the rule, whatever clocks, replicas and restarts do.
   * `data` must then be `Occasion` (chat/schedule/occasion.ts). A day that was missed is run late, once, and
   * only the newest: say so with `lateNote`.
   */
  readonly calendar?: Rule
  readonly run: (data: Data, run: JobRun) => Promise<void>
}
/** A job whose data type is its own business. */
// biome-ignore lint/suspicious/noExplicitAny: as AnyCommand
export type AnyJob = Job<any>

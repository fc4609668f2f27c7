import type { HitlVerdict } from '../chat/hitl/request.ts'
import type { Json } from '../chat/reply.ts'

/** A tool call as its caller sent it. */
export type HitlCall = {
  readonly environment: string
  readonly tool: string
  readonly args: { readonly [name: string]: Json }
  readonly context: { readonly [name: string]: Json }
}
/** `full`: as many wait as may; `gate`: the kill switch is engaged; `too-large`: nobody could read it. */
export type HitlAsked =
  | { readonly outcome: 'waiting'; readonly id: string }
  | { readonly outcome: 'refused'; readonly why: 'full' | 'gate' | 'too-large' }

/** The accelerator's side of an approval, for the HTTP door: the caller's connection is held by this process. */
export type HitlDoor = {
  /** Whether this is one of the environment's live secrets. Takes as long for what it does not know. */
  admits(environment: string, secret: string): Promise<boolean>
  /** Persisted, and announced to the approvers, before it resolves. `waitedMs`: how long the caller has waited. */
  ask(call: HitlCall, waitedMs: number): Promise<HitlAsked>
  /**
   * What to tell the caller of a call that was asked here, as soon as it is known; never rejects. `approved` only
   * when a person's yes stands in the database and has been taken for this answer.
   */
  verdict(id: string): Promise<HitlVerdict>
  /** The caller hung up. */
  gone(id: string): Promise<void>
  /** The whole answer has been handed to the network. */
  delivered(id: string): Promise<void>
  /** Ends everything that waits here, because this process is about to stop. Never rejects. */
  release(): Promise<void>
}

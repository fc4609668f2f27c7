import type { GrantClick, HitlClick, HitlRefusal } from '../chat/hitl/judge.ts'
import type { HitlRequest, Traced } from '../chat/hitl/request.ts'
import type { Json } from '../chat/reply.ts'

/** What a click led to; `request` is its state as it is now. */
export type HitlDecided =
  | { readonly outcome: 'decided' | 'repeated'; readonly request: HitlRequest }
  | {
      readonly outcome: 'refused'
      readonly why: HitlRefusal
      readonly request: HitlRequest | undefined
    }
/** All arguments, for this person alone. `erased`: they are not kept any more. */
export type HitlOpened =
  | {
      readonly outcome: 'opened'
      readonly request: HitlRequest
      readonly args: { readonly [name: string]: Json }
    }
  | {
      readonly outcome: 'refused'
      readonly why: Extract<HitlRefusal, 'missing' | 'old-card' | 'nobody' | 'role'> | 'erased'
      readonly request: HitlRequest | undefined
    }
/** A secret by which the accelerator is known; never the secret itself. */
export type HitlSecret = {
  readonly id: string
  readonly madeAt: Date
  readonly usedAt: Date | undefined
}
type Person = { readonly id: string; readonly name: string }

/** Tool calls that ask for a person's yes, as the approvers' cards and lists need them. */
export type HitlRequests = {
  decide(click: HitlClick): Promise<HitlDecided>
  /** A yes to the next identical call, after this one had timed out. */
  grant(click: GrantClick): Promise<HitlDecided>
  /** Hands out the arguments, and writes down to whom. */
  open(click: GrantClick): Promise<HitlOpened>
  find(id: string): Promise<HitlRequest | undefined>
  /** Newest first. */
  recent(options: { readonly environment?: string; readonly limit: number }): Promise<readonly HitlRequest[]>
  /** Who has opened the arguments of a request, and on how many cards. */
  readers(id: string): Promise<readonly { readonly person: string; readonly pages: number }[]>
  /** Live ones, newest first. */
  secrets(environment: string): Promise<readonly HitlSecret[]>
  /** Makes the next secret and gives it away, once; of the older ones the newest stays. */
  rotate(
    environment: string,
    by: Person,
  ): Promise<{
    readonly secret: string
    readonly ended: number
    /** Where the bot is reached, as far as it knows. */
    readonly url: string | undefined
  }>
  /** Ends all secrets but the newest; gives how many. */
  retire(environment: string, by: Person): Promise<number>
  /** Bumps the version while it waits, so that its card is drawn anew. False when it does not wait any more. */
  redraw(id: string): Promise<boolean>
  /** Ends what nobody holds any more, and erases arguments whose time is up. */
  sweep(): Promise<void>
  /** Ended requests of the last day whose operation is not known yet, oldest first. */
  untraced(limit: number): Promise<readonly HitlRequest[]>
  /** Stores what telemetry told; undefined: it told nothing (yet). */
  trace(id: string, traced: Traced | undefined): Promise<void>
}

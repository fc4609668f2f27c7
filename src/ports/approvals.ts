import type { Approval, Proposal, Requester } from '../chat/approval.ts'
import type { Click, Refusal } from '../chat/judge.ts'
import type { Place } from '../chat/place.ts'
import type { Json } from '../chat/reply.ts'

export type RequestOptions = {
  /** Asking again with the same key gives the same request, e.g. the id of the turn. */
  readonly key: string
  /** Minutes until it lapses; 15 when absent. */
  readonly minutes?: number
}
/** `busy`: the subject has a request that is approved or underway, so nothing was made. */
export type Requested =
  | { readonly outcome: 'requested'; readonly approval: Approval; readonly superseded: Approval | undefined }
  | { readonly outcome: 'busy'; readonly approval: Approval }
  | { readonly outcome: 'refused'; readonly why: Extract<Refusal, 'nobody'> }

/** What a click led to; `approval` is the state as it is now. `counted`: one more vote, others are missing. */
export type Decided =
  | { readonly outcome: 'decided' | 'counted' | 'repeated' | 'expired'; readonly approval: Approval }
  | { readonly outcome: 'refused'; readonly why: Refusal; readonly approval: Approval | undefined }

/**
 * `begun` is given once per request, ever. `resumed`: it was given before, to a run that died or is still
 * going, so look what came of that before doing anything. `void`: there is nothing to execute (any more).
 */
export type Begun =
  | { readonly outcome: 'begun' | 'resumed'; readonly approval: Approval; readonly key: string }
  | { readonly outcome: 'void'; readonly approval: Approval | undefined }

/** Requests for changes that need a second person; see chat/judge.ts for the rules. */
export type Approvals = {
  /** Asks. An undecided request for the same subject is superseded. */
  request(proposal: Proposal, by: Requester, place: Place, options: RequestOptions): Promise<Requested>
  decide(click: Click): Promise<Decided>
  /** Takes the right to execute. `key` is the idempotency key to execute under. */
  begin(id: string): Promise<Begun>
  /**
   * Replaces what the executor has to show for itself. False unless it is executing, and, where `version` is
   * given, unless nothing has changed since that version: of two executors with the same picture one goes on.
   */
  report(id: string, progress: Json, version?: number): Promise<boolean>
  /** Ends the execution. False when it had ended before. */
  settle(id: string, end: 'succeeded' | 'failed' | 'unknown', progress: Json): Promise<boolean>
  /** Lets it lapse if its time is up. */
  expire(id: string): Promise<Approval | undefined>
  find(id: string): Promise<Approval | undefined>
  /** Requested, approved and executing, oldest first. */
  open(): Promise<readonly Approval[]>
  /** Newest first; of one person when `person` is given. */
  history(options: { readonly person?: string; readonly limit: number }): Promise<readonly Approval[]>
}

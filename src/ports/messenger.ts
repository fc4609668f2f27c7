import type { CardView } from '../chat/reply.ts'

/** Where a message goes: a conversation, or a thread in it. */
export type Address = { readonly conversation: string; readonly thread?: string | undefined }

/** What came of sending. Nothing here is an exception: the outbox has a plan for each. */
export type Delivery =
  | { readonly state: 'sent'; readonly id: string }
  /** Not now (412, 429, 502, 503, 504, no connection, no answer). `after`: seconds they asked us to wait. */
  | { readonly state: 'later'; readonly why: string; readonly after?: number | undefined }
  /** The message to update is not there any more (its author or a retention rule took it). */
  | { readonly state: 'gone' }
  /** The conversation takes nothing from us (403, 404, 413). */
  | { readonly state: 'dead'; readonly why: string }
  /** Our message is at fault; sending it again is of no use. */
  | { readonly state: 'refused'; readonly why: string }

/** Sends once, without retries or limits of its own. */
export type Messenger = {
  post(to: Address, card: CardView): Promise<Delivery>
  update(to: Address, id: string, card: CardView): Promise<Delivery>
}

import type { Json } from '../chat/reply.ts'

/** A conversation the bot has heard from. `reference` is the channel's own, opaque to all but its room. */
export type Conversation = {
  readonly id: string
  readonly kind: 'channel' | 'group' | 'personal'
  readonly tenant: string
  readonly serviceUrl: string
  /** Entra object id of the other person, in personal chats. */
  readonly person?: string | undefined
  readonly reference: Json
}

/** Where the bot can speak unasked. */
export type Conversations = {
  /** Call for every inbound activity: serviceUrl may have changed, and a dead conversation lives again. */
  saw(conversation: Conversation): Promise<void>
  find(id: string): Promise<Conversation | undefined>
  /** The personal chat with a person (Entra object id). */
  with(person: string): Promise<Conversation | undefined>
}

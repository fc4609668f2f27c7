import type { CardView } from '../chat/reply.ts'
import type { Address } from './messenger.ts'

/** Cards that the bot posts unasked and keeps up to date: one message per subject, changed in place. */
export type LiveCards = {
  /**
   * Shows `card` as the state of `subject`, posting it at the first time. Of several, the one with the highest
   * `version` stays; an older one is ignored. Persisted before it returns, sent soon after.
   */
  show(subject: string, to: Address, card: CardView, version: number): Promise<void>
}

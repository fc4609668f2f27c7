import type { Approvers } from '../../chat/approvers.ts'

export type ApproversOptions = Approvers & {
  /** Mentions those who may approve on pending cards. */
  readonly mention: boolean
  /** Shows the card to each of them in their personal chat, too. */
  readonly directMessage: boolean
}

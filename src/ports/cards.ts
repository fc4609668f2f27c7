import type { CardView, Json } from '../chat/reply.ts'

/** Adaptive Card 1.5 JSON, ready to send. */
export type CardJson = { readonly [key: string]: Json }
/** What the footer of every card says. */
export type Footer = { readonly correlation: string; readonly now: Date }

/** Makes cards of what features want to show. */
export type Cards = {
  /**
   * Fills the template, makes every text safe, adds the footer. Throws when the data do not fit the template
   * or the card is over 28 KB: both are mistakes of the feature, and the caller falls back to the summary.
   */
  expand(view: CardView, footer: Footer): CardJson
  /** The card as plain text, for programs and for clients without cards. */
  text(card: CardJson): string
  /** Makes ready what the first showing of each card would have to wait for. Throws when a template is no good. */
  prepare(): Promise<void>
}

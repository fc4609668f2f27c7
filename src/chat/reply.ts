/** Values that survive JSON: all a card template or a button may carry. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/**
 * A card to show: which template (path below `cards/` without `.json`) and its data. Features never build
 * card JSON; text in `data` is plain text, escaped when the card is made.
 */
export type CardView = {
  readonly template: string
  readonly data: { readonly [key: string]: Json }
  /** One line for notifications, screen readers and clients that cannot show cards. */
  readonly summary: string
}

/** A file handed to the person (evidence, exports, long results). */
export type FileView = { readonly name: string; readonly mime: string; readonly bytes: Uint8Array }

/**
 * What the bot says. `outcome` tells a machine apart what a person sees from the words: `answer` is what was
 * asked for, `refusal` is a no with its reason (usage, role, state), `error` is that we could not find out.
 */
export type Reply = {
  readonly outcome: 'answer' | 'refusal' | 'error'
  readonly text?: string
  readonly card?: CardView
  readonly file?: FileView
}

export const sayText = (text: string): Reply => ({ outcome: 'answer', text })
export const showCard = (card: CardView, file?: FileView): Reply =>
  file ? { outcome: 'answer', card, file } : { outcome: 'answer', card }
export const refuse = (text: string): Reply => ({ outcome: 'refusal', text })

/**
 * A button that does what typing `line` would do, with the role checks of the command. `line` is data from
 * the client when it comes back, so it is parsed like anything typed.
 */
export type CommandButton = { readonly title: string; readonly line: string }

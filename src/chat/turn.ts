import type { Actor } from './actor.ts'
import type { Place } from './place.ts'

/** One line or one click, with everything a feature may know about who asked, where and when. */
export type Turn = {
  readonly actor: Actor
  readonly place: Place
  /** When the turn began; features use this instead of asking the clock twice. */
  readonly now: Date
  /** Short id shown in the card's footer and written to every log line of the turn. */
  readonly correlation: string
  /** Aborted when the bot shuts down or the turn's time is up. */
  readonly signal: AbortSignal
  /** Replaces the sentence on the progress card, if one is showing. Never throws. */
  progress(sentence: string): void
}

import type { Role } from './actor.ts'
import type { Reply } from './reply.ts'
import type { Turn } from './turn.ts'

/** What a parser may know besides the words: the moment and the zone in which "14:00" is meant. */
export type Reading = { readonly now: Date; readonly zone: string }

/** `what` is the part of a command that takes the role: "engage". */
export type Need = { readonly role: Role; readonly what: string }

/** Arguments found so far, by name, as the person wrote them (strings) or as the line's parser made them. */
export type Given = { readonly [name: string]: unknown }

/** One choice offered when an argument is missing; `value` is what typing it would have been. */
export type Choice = { readonly title: string; readonly value: string }

/** An argument that is asked for when the line did not give it. */
export type Question = {
  readonly arg: string
  /** "Which environment should the drill use?" */
  readonly ask: string
  /** Offered on a card; typing something else is read by `parse` like the rest of a line. */
  readonly choices?: (given: Given, turn: Turn) => Promise<readonly Choice[]>
}

/**
 * A command as data. `teams/dialogs` makes one dialog from it: read the line, ask for what is missing,
 * confirm a write, run.
 */
export type Command<Args = unknown> = {
  readonly name: string
  readonly summary: string
  /** Whole lines as a person types them, without the mention; the first one is shown in `help`. */
  readonly examples: readonly [string, ...string[]]
  /** Longer text for `help <name>`: what may be typed, defaults, caps. */
  readonly usage: readonly string[]
  /** Other names that mean the same. */
  readonly aliases?: readonly string[]
  /** What the command takes at least: whoever does not hold it does not even see it in help. */
  readonly role: Role
  /**
   * What acting takes where `role` is enough for looking; undefined for a line that only looks. Judged before anything
   * is asked, and again with each answer.
   */
  readonly acts?: (given: Given) => Need | undefined
  /** False leaves it out of Teams' command menu, which has room for ten; it is typed, and in help, all the same. */
  readonly menu?: false
  /** Whether it changes anything outside the bot: then it is listed apart and never run twice. */
  readonly writes: boolean
  /** Its answers have buttons that change something, each with a role and a question of its own. */
  readonly offers?: true
  /**
   * Answered from memory within milliseconds: no typing indicator, no question, and nothing in the database.
   * Does not disturb an open question.
   */
  readonly instant?: boolean
  /**
   * The words are a text of its own (a query): they arrive as typed, with line breaks, quotes and punctuation, and may
   * be longer than a line.
   */
  readonly raw?: boolean
  /**
   * Reads the words after the command name. Throws `UsageError` with what to type instead. What the line
   * did not say is left out, and asked for if `questions` names it.
   */
  readonly parse: (words: string, reading: Reading) => Given
  readonly questions: readonly Question[]
  /** Reads one answer to a question; throws `UsageError`. */
  readonly answer?: (arg: string, words: string, reading: Reading) => Given
  /** Makes the arguments whole (defaults, cross-checks); throws `UsageError`. */
  readonly complete: (given: Given, reading: Reading) => Args
  /** A sentence to say yes to before a write, or nothing if the command asks in its own way. */
  readonly confirm?: (args: Args) => string | undefined
  readonly run: (args: Args, turn: Turn) => Promise<Reply>
}

/** A command whose argument type is its own business: what registries hold. */
// biome-ignore lint/suspicious/noExplicitAny: Command<Args> is invariant in Args; only its own dialog calls run
export type AnyCommand = Command<any>

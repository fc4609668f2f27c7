import type { Json } from '../chat/reply.ts'
import type { Person } from './kpis.ts'

/** What became of a suggestion. `asked`: a second person was asked to agree to a pull request. */
export type SuggestionState = 'open' | 'asked' | 'dismissed' | 'snoozed'

/** A rule that the bot suggests, with what it rests on. The same evidence has the same id. */
export type StoredSuggestion = {
  readonly id: string
  readonly environment: string
  readonly signal: string
  /** Of the feature's own making. */
  readonly content: Json
  readonly madeAt: Date
  readonly state: SuggestionState
  readonly by: Person | undefined
  readonly reason: string
  /** Until when it is snoozed. */
  readonly until: Date | undefined
}

/** Suggestions of alert rules and what people said to them, so that nobody is asked the same thing twice. */
export type Suggestions = {
  /** Stores it; one that is there already keeps its state. */
  keep(made: Pick<StoredSuggestion, 'id' | 'environment' | 'signal' | 'content'>): Promise<StoredSuggestion>
  find(id: string): Promise<StoredSuggestion | undefined>
  /** The newest of each signal that a person has answered. */
  answered(environment: string): Promise<readonly StoredSuggestion[]>
  answer(
    id: string,
    answer: {
      readonly state: Exclude<SuggestionState, 'open'>
      readonly by: Person
      readonly reason: string
      readonly until?: Date
    },
  ): Promise<StoredSuggestion | undefined>
}

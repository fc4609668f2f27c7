import { text } from './sql.ts'

/** Marks the message of a failure that is a refusal found only while running; what follows names the construct. */
export const REFUSAL = 'k_refused: '

/**
 * SQL that fails the query when a row reaches it, because what Kusto answers for such a value is not known. To stand
 * in one branch of a CASE.
 */
export const refusal = (construct: string): string => `error(${text(REFUSAL + construct)})`

/** The same from inside a function that DuckDB calls. */
export const refuseValue = (construct: string): never => {
  throw new Error(REFUSAL + construct)
}

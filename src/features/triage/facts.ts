import { FIELD, RECORD } from '../../chat/error-text/folds.ts'

/** Which table spoke, and how: typed events and plain log lines are both rows of `traces`. */
export const kinds = ['event', 'log', 'exception', 'request'] as const
export type Kind = (typeof kinds)[number]

/**
 * One thing that an operation's rows say, without its time: equal rows of one operation are one fact.
 * `event` is the typed event's name, the exception's type or the request's name; `text` is an error text
 * (folded, cut), a log line or a result code; `times` how many rows said it, `loud` how many of those have
 * a severity of 3 or more.
 */
export type Fact = {
  readonly kind: Kind
  readonly event: string
  readonly ok: boolean
  readonly subject: string
  readonly text: string
  readonly times: number
  readonly loud: number
}

/** Reads the list of facts that the query packs into one string; undefined when it is not one. */
export function readFacts(packed: string): readonly Fact[] | undefined {
  const facts = packed
    .split(RECORD)
    .filter((one) => one !== '')
    .map(readFact)
  return facts.every((fact) => fact !== undefined) ? facts : undefined
}

function readFact(packed: string): Fact | undefined {
  const [kind, event, ok, subject, text, times, loud, ...more] = packed.split(FIELD)
  const known = kinds.find((one) => one === kind)
  if (!known || event === undefined || subject === undefined || text === undefined) return undefined
  if (!/^\d+$/.test(times ?? '') || !/^\d+$/.test(loud ?? '') || more.length > 0) return undefined
  return { kind: known, event, ok: ok === '1', subject, text, times: Number(times), loud: Number(loud) }
}

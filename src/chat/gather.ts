import type { AnyCommand, Given, Question, Reading } from './command.ts'

/** A line and the answers given since, all as written, so that they can be stored and read again. */
export type Asked = {
  readonly words: string
  readonly answers: readonly { readonly arg: string; readonly words: string }[]
}
/** Either the next thing to ask, or everything the command needs. */
export type Gathered =
  | { readonly question: Question; readonly given: Given }
  | { readonly question: undefined; readonly args: unknown }

/**
 * Reads a command's words and answers, always from the start: what is stored between two messages is text,
 * so no date or object is ever half restored. Throws `UsageError`.
 */
export function gather(command: AnyCommand, asked: Asked, reading: Reading): Gathered {
  const answered = asked.answers.map(
    ({ arg, words }) => command.answer?.(arg, words, reading) ?? { [arg]: words },
  )
  const given: Given = Object.assign({}, command.parse(asked.words, reading), ...answered)
  const question = command.questions.find(({ arg }) => given[arg] === undefined)
  if (question) return { question, given }
  return { question: undefined, args: command.complete(given, reading) }
}

import { type CauseName, causes } from './causes.ts'
import type { Fact } from './facts.ts'
import { signatureOf } from './signature.ts'

/**
 * One failure of one operation (or outside any): how often, and how often with a severity of 3 or more.
 * `subject` is the worker, tool, step or route; `signature` is empty where the cause says it all. Neither
 * carries anything about a person.
 */
export type Failure = {
  readonly cause: CauseName
  readonly subject: string
  readonly signature: string
  readonly count: number
  readonly loud: number
}

/** Makes a failure of a fact; `text` is folded into the signature. */
export function failureOf(cause: CauseName, fact: Fact, text = ''): Failure {
  return {
    cause,
    subject: subjectOf(fact.subject),
    signature: signatureOf(text),
    count: fact.times,
    loud: fact.loud,
  }
}

/** Failures with equal keys are one incident. */
export function keyOf({ cause, subject, signature }: Failure): string {
  return [cause, causes[cause].perSubject ? subject : '', signature].join('\n')
}

/** Names of workers and tools are shown as they are if they look like names of workers and tools. */
export function subjectOf(text: string): string {
  return /^[\w./: -]{1,64}$/u.test(text) && !/\d{4}/u.test(text) ? text : signatureOf(text)
}

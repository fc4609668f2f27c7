import { signatureOf } from '../../chat/error-text/signature.ts'
import { type CauseName, causes } from './causes.ts'
import type { Fact } from './facts.ts'

/**
 * One failure of one operation (or outside any): how often, and how often with a severity of 3 or more.
 * `subjects` names workers, tools, steps or routes; `signature` is empty where the cause says it all. Neither
 * carries anything about a person. `subjects` has one name at most until equal failures are merged.
 */
export type Failure = {
  readonly cause: CauseName
  readonly subjects: readonly string[]
  readonly signature: string
  readonly count: number
  readonly loud: number
}

/** Makes a failure of a fact; `text` is folded into the signature. */
export function failureOf(cause: CauseName, fact: Fact, text = ''): Failure {
  return {
    cause,
    subjects: fact.subject === '' ? [] : [subjectOf(fact.subject)],
    signature: signatureOf(text),
    count: fact.times,
    loud: fact.loud,
  }
}

/** Failures with equal keys are one incident. */
export function keyOf({ cause, subjects, signature }: Failure): string {
  return [cause, causes[cause].perSubject ? (subjects[0] ?? '') : '', signature].join('\n')
}

/** Names of workers and tools are shown as they are if they look like names of workers and tools. */
export function subjectOf(text: string): string {
  return /^[\w./: -]{1,64}$/u.test(text) && !/\d{4}/u.test(text) ? text : signatureOf(text)
}

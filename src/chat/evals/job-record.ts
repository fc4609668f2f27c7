import type { Cases } from './case-result.ts'

/** A step as GitHub lists it. */
export type RecordedStep = { readonly name: string; readonly conclusion: string | undefined }

/**
 * A finished job and what could be read of it. `undefined` means that it could not be read, which is not the
 * same as empty: a log that is gone proves nothing.
 */
export type JobRecord = {
  readonly name: string
  readonly conclusion: string | undefined
  readonly steps: readonly RecordedStep[]
  /** What its steps reported as errors (`::error::`), without GitHub's own lines. */
  readonly errors: readonly string[] | undefined
  /** Case rows it printed or stored. */
  readonly cases: Cases | undefined
  /** The exception a Python step died of, e.g. "ModuleNotFoundError: No module named 'src'". */
  readonly exception: string | undefined
}

/** GitHub's own ways of saying that a step failed: they say nothing of why. */
const own =
  /^(Process completed with exit code|The operation was canceled|The process .* failed with exit code)/

/** Error texts worth reading: each once, GitHub's own left out. */
export const ownErrors = (texts: readonly string[]): readonly string[] => [
  ...new Set(texts.map((text) => text.trim()).filter((text) => text !== '' && !own.test(text))),
]

/** The `::error::` texts in a job's log, where they are shown as `##[error]`. */
export function loggedErrors(log: string): readonly string[] {
  return ownErrors(
    [...log.matchAll(/^(?:##\[error\]|::error(?: [^:\n]*)?::)(.*)$/gm)].map(([, text = '']) => text),
  )
}

/** The last line of the last Python traceback in a log. */
export function tracedException(log: string): string | undefined {
  if (!log.includes('Traceback (most recent call last)')) return undefined
  return [...log.matchAll(/^([A-Za-z_][\w.]*(?:Error|Exception|Interrupt)(?:: .*)?)$/gm)].at(-1)?.[1]
}

/** The step that failed first; undefined when the job failed outside its steps. */
export const failedStep = ({ steps }: Pick<JobRecord, 'steps'>): RecordedStep | undefined =>
  steps.find(({ conclusion }) => conclusion === 'failure' || conclusion === 'timed_out')

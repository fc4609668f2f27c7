import type { Acceptance, Thresholds } from './acceptance.ts'
import type { JobRecord } from './job-record.ts'
import { classifyRed, type RedRun } from './red-run.ts'
import { colourOf, type EvalRun } from './run.ts'
import { acceptanceOf, type Suite, suitesOf } from './suite.ts'

/** A finished run: its jobs as far as they could be read, in GitHub's order. */
export type RunRecord = {
  readonly run: EvalRun
  readonly jobs: readonly JobRecord[]
  /** Why the jobs or their logs could not be read, as a sentence. */
  readonly gap: string | undefined
}

/** What a finished run turned out to say. */
export type Judgement = {
  readonly run: EvalRun
  /** `unknown`: the part that judges did not run, or could not be read. Never a guess towards green. */
  readonly verdict: 'green' | 'red' | 'unknown'
  /** Why it is not green; undefined for green. */
  readonly red: RedRun | undefined
  readonly suites: readonly Suite[]
  /** Acceptance by the rows of the run and the thresholds of its commit. */
  readonly acceptance: Acceptance | undefined
  /** What could not be read, as a sentence. */
  readonly gap: string | undefined
}

/** The job that judges answers: the one with eval steps, else the one that is called so. */
export const evalJobOf = (jobs: readonly JobRecord[]): JobRecord | undefined =>
  jobs.find(({ steps }) => steps.some(({ name }) => /quality|red.?team/i.test(name))) ??
  jobs.find(({ name }) => /\bevals?\b/i.test(name))

/** Judges a run by its jobs. `limits` are those of the run's commit, for recomputing acceptance. */
export function judgeRun({ run, jobs, gap }: RunRecord, limits: Thresholds | undefined): Judgement {
  const evals = evalJobOf(jobs)
  const suites = evals ? suitesOf(evals) : []
  const acceptance = evals && limits ? acceptanceOf(evals, limits) : undefined
  const common = { run, suites, acceptance, gap }
  if (colourOf(run) === 'green') {
    if (evals && evals.conclusion !== 'success') return { ...common, verdict: 'unknown', red: notRun(evals) }
    if (acceptance?.accepted === false) return { ...common, verdict: 'unknown', red: toothless }
    return { ...common, verdict: 'green', red: undefined }
  }
  const failed =
    jobs.find(({ conclusion }) => conclusion === 'failure' || conclusion === 'timed_out') ?? evals
  if (!failed) return { ...common, verdict: 'red', red: bare(run) }
  return { ...common, verdict: 'red', red: classifyRed(failed) }
}

/** A workflow can be green although its eval job was skipped by a condition. */
const notRun = (evals: JobRecord): RedRun => ({
  cause: 'hidden',
  step: undefined,
  detail: `job ${evals.name} did not run`,
})

/** A gate that somebody made optional, or that reads other numbers than it should. */
const toothless: RedRun = {
  cause: 'broken',
  step: undefined,
  detail: 'it is green although its own results miss the limits of accelerator.yaml',
}

const bare = ({ conclusion }: EvalRun): RedRun =>
  conclusion === 'startup_failure'
    ? { cause: 'broken', step: undefined, detail: 'GitHub could not start the workflow' }
    : { cause: 'unknown', step: undefined, detail: undefined }

import { UpstreamError } from '../../chat/errors.ts'
import { type Cases, readCases } from '../../chat/evals/case-result.ts'
import { type JobRecord, loggedErrors, ownErrors, tracedException } from '../../chat/evals/job-record.ts'
import { evalJobOf, type RunRecord } from '../../chat/evals/judgement.ts'
import type { EvalRun } from '../../chat/evals/run.ts'
import type { Evals } from '../../ports/evals.ts'
import type { Job, JobLog, WorkflowRuns } from '../../ports/workflow-runs.ts'

type Runs = Pick<WorkflowRuns, 'jobs' | 'logs' | 'annotations' | 'artifactFiles'>

const MOST_LOG_BYTES = 8 * 1024 * 1024
const MOST_KEPT = 100

/**
 * Reads finished runs: jobs and logs at the same time; annotations and stored results only where the logs are
 * gone or hold no cases. A finished attempt does not change, so it is read once.
 */
export function runReader(runs: Runs): Evals['record'] {
  const known = new Map<string, Promise<RunRecord>>()
  return (run) => {
    const key = `${run.id}/${run.attempt}`
    const found = known.get(key)
    if (found) return found
    const reading = readRun(runs, run)
    known.set(key, reading)
    // What could not be read may be readable next time.
    reading.then(
      ({ gap }) => gap !== undefined && known.delete(key),
      () => known.delete(key),
    )
    const [oldest] = known.keys()
    if (known.size > MOST_KEPT && oldest !== undefined) known.delete(oldest)
    return reading
  }
}

/** The record of jobs without what they wrote: enough to see what ran. */
export const skimmed = (run: EvalRun, jobs: readonly Job[]): RunRecord => ({
  run,
  jobs: jobs.map((job) => recordOf(job, undefined)),
  gap: undefined,
})

async function readRun(runs: Runs, run: EvalRun): Promise<RunRecord> {
  const [jobs, logs] = await Promise.allSettled([runs.jobs(run.id), runs.logs(run.id, MOST_LOG_BYTES)])
  if (jobs.status === 'rejected') return { run, jobs: [], gap: gapOf(jobs.reason) }
  if (logs.status === 'rejected' || logs.value === undefined) {
    const gap = logs.status === 'rejected' ? gapOf(logs.reason) : undefined
    return { run, jobs: await withoutLogs(runs, run, jobs.value), gap }
  }
  const logOf = byJob(logs.value)
  const records = jobs.value.map((job) => recordOf(job, logOf(job.name)))
  return { run, jobs: await withStored(runs, run, records), gap: undefined }
}

/** A job's log by its name; undefined also where two jobs share one, because then it may be the other's. */
function byJob(logs: readonly JobLog[]): (job: string) => string | undefined {
  const texts = Map.groupBy(logs, ({ job }) => comparable(job))
  return (job) => {
    const found = texts.get(comparable(job)) ?? []
    return found.length === 1 ? found[0]?.text : undefined
  }
}

/** GitHub leaves out what file names cannot hold, or puts another character there. */
const comparable = (job: string): string => job.replaceAll(/[^\p{L}\p{N}]+/gu, '').toLowerCase()

function recordOf(job: Job, log: string | undefined): JobRecord {
  const { name, conclusion, steps } = job
  const unread = log === undefined
  return {
    ...{ name, conclusion, steps },
    errors: unread ? undefined : loggedErrors(log),
    cases: unread ? undefined : readCases(log),
    exception: unread ? undefined : tracedException(log),
  }
}

/** Runners that print no cases may still store them. */
async function withStored(
  runs: Runs,
  run: EvalRun,
  records: readonly JobRecord[],
): Promise<readonly JobRecord[]> {
  const judging = evalJobOf(records)
  const whole = judging?.cases && judging.cases.unreadable === 0 && judging.cases.rows.length > 0
  const ran = judging?.steps.some(
    ({ name, conclusion }) => /quality/i.test(name) && conclusion !== 'skipped' && conclusion !== undefined,
  )
  if (!judging || whole || !ran) return records
  const stored = await storedCases(runs, run)
  return records.map((job) => (job === judging && stored ? { ...job, cases: stored } : job))
}

/** Logs are kept for 90 days; annotations and artifacts may still be there. */
async function withoutLogs(runs: Runs, run: EvalRun, jobs: readonly Job[]): Promise<readonly JobRecord[]> {
  const red = jobs.filter(({ conclusion }) => conclusion === 'failure')
  const bare = jobs.map((job) => recordOf(job, undefined))
  const [errors, records] = await Promise.all([
    Promise.all(red.map(async ({ id }) => [id, await annotated(runs, id)] as const)),
    withStored(runs, run, bare),
  ])
  const said = new Map(errors)
  return records.map((record, i) => ({ ...record, errors: said.get(jobs[i]?.id ?? 0) }))
}

async function annotated(runs: Runs, jobId: number): Promise<readonly string[] | undefined> {
  try {
    const all = await runs.annotations(jobId)
    return ownErrors(all.filter(({ level }) => level === 'failure').map(({ message }) => message))
  } catch (error) {
    return missing(error)
  }
}

async function storedCases(runs: Runs, run: EvalRun): Promise<Cases | undefined> {
  try {
    const files = await runs.artifactFiles(run.id, /results\.jsonl$/)
    return files.length > 0 ? readCases(files.map(({ text }) => text).join('\n')) : undefined
  } catch (error) {
    return missing(error)
  }
}

/** What cannot be read is not known; anything but somebody else's failure is ours. */
function missing(error: unknown): undefined {
  if (!(error instanceof UpstreamError)) throw error
  return undefined
}

function gapOf(error: unknown): string {
  if (error instanceof UpstreamError) return error.message
  throw error
}

import { z } from 'zod'
import type { Approval } from '../../chat/approval.ts'
import { UpstreamError } from '../../chat/errors.ts'
import type { Job } from '../../chat/job.ts'
import type { Ports } from '../../ports/index.ts'
import type { Run } from '../../ports/workflow-runs.ts'
import { type Course, orderOf, Payload, readCourse, toJson } from './course.ts'
import { type Pace, type RollbackOptions, usualPace } from './options.ts'
import { type Recipe, recipeOf } from './recipe.ts'
import { check, checkRows, isTold } from './verify.ts'
import { type Picture, pictureOf } from './watching.ts'

export const watchJob = 'rollback.watch'
export type WatchNeeds = Pick<
  Ports,
  'approvals' | 'runs' | 'environments' | 'telemetry' | 'jobs' | 'clock' | 'log'
>
const Look = z.object({ id: z.string(), n: z.number().int() })
/** Clocks differ, and GitHub notes seconds. */
const skewMs = 60_000
const listed = 50

/** What one look leads to: the next picture of it, and how it ended if it did. */
type Seen = { readonly course: Course; readonly end?: 'succeeded' | 'failed' | 'unknown' }
type Watching = {
  readonly ports: WatchNeeds
  readonly pace: Pace
  readonly recipe: Recipe
  readonly approval: Approval
  readonly payload: Payload
  readonly now: Date
}

/**
 * One look at a rollback underway; files the next look itself, so that it goes on after a crash on any replica.
 * A run that turns up after a person was asked to look is still followed to its end.
 */
export function watchRollback(ports: WatchNeeds, options: RollbackOptions): Job<z.infer<typeof Look>> {
  return {
    name: watchJob,
    data: Look,
    patience: 90,
    retries: 50,
    parallel: 4,
    async run({ id, n }) {
      const approval = await ports.approvals.find(id)
      const course = approval && readCourse(approval.progress)
      if (!approval || !course || !['executing', 'unknown'].includes(approval.state)) return
      const payload = Payload.parse(approval.payload)
      const now = ports.clock.now()
      const pace = options.pace ?? usualPace
      const watching = { ports, pace, recipe: recipeOf(options), approval, payload, now }
      const seen = await look(watching, course)
      const more = await keep(watching, course, seen)
      if (!more) return
      const after = new Date(now.getTime() + more)
      await ports.jobs.enqueue({ name: watchJob }, { id, n: n + 1 }, { key: `${id} ${n + 1}`, after })
    },
  }
}

/** Stores what was seen; gives the milliseconds until the next look, or nothing when there is no need of one. */
async function keep({ ports, pace, approval, now }: Watching, before: Course, seen: Seen): Promise<number> {
  const { approvals } = ports
  const { id, state } = approval
  if (state === 'unknown') {
    if (seen.end && seen.end !== 'unknown') await approvals.settle(id, seen.end, toJson(seen.course))
    const age = now.getTime() - before.at.getTime()
    return seen.end === undefined || (seen.end === 'unknown' && age < pace.watchFor) ? 12 * pace.tick : 0
  }
  if (seen.end) {
    await approvals.settle(id, seen.end, toJson({ ...seen.course, stage: 'over' }))
    return seen.end === 'unknown' ? 12 * pace.tick : 0
  }
  const [was, is] = [before, seen.course].map((course) => JSON.stringify(toJson(course)))
  if (was !== is) await approvals.report(id, toJson(seen.course), approval.version)
  return seen.course.stage === 'verifying' ? 3 * pace.tick : pace.tick
}

async function look(watching: Watching, course: Course): Promise<Seen> {
  try {
    return course.runId === undefined
      ? await find(watching, course)
      : await follow(watching, course, course.runId)
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    watching.ports.log.warn('rollback.cannot_look', { id: watching.approval.id, reason: error.reason })
    return {
      course: { ...course, sentence: `I cannot look at the run just now: ${error.message} I keep trying.` },
    }
  }
}

/** Looks for the run by its key; the oldest of several is the one that deploys. */
async function find(watching: Watching, course: Course): Promise<Seen> {
  const { ports, pace, recipe, approval, payload, now } = watching
  const order = orderOf(approval, payload)
  const since = new Date(course.at.getTime() - skewMs)
  const runs = (await ports.runs.runs(recipe.file, { limit: listed })) ?? []
  const run = oldest(runs.filter((one) => recipe.finds(one, order, since)))
  if (run) return follow(watching, { ...course, stage: 'watching', runId: run.id, url: run.url }, run.id)
  if (now.getTime() - course.at.getTime() < pace.lookFor) return { course: { ...course, stage: 'looking' } }
  const sentence = `No run with the key ${order.key} has turned up in ${Math.round(pace.lookFor / 60_000)} minutes. Look under Actions in the repository, and at what ${payload.environment} runs, before you ask again: I do not start it a second time.`
  return { course: { ...course, sentence }, end: 'unknown' }
}

const oldest = (runs: readonly Run[]): Run | undefined => runs.toSorted((a, b) => a.id - b.id)[0]

async function follow(watching: Watching, course: Course, runId: number): Promise<Seen> {
  const { ports, pace, recipe, payload, now } = watching
  const [run, jobs] = await Promise.all([ports.runs.run(runId), ports.runs.jobs(runId)])
  if (!run)
    return { course: { ...course, sentence: `GitHub does not show run ${runId} any more.` }, end: 'unknown' }
  const picture = pictureOf(run, jobs, recipe.deploys, payload.github)
  const { sentence, steps } = picture
  const next: Course = { ...course, sentence, steps: [...steps], url: run.url, urlTitle: 'Open the run' }
  if (!picture.end) {
    if (now.getTime() - course.at.getTime() < pace.watchFor) return { course: { ...next, stage: 'watching' } }
    return {
      course: { ...next, sentence: `${sentence} I have watched it long enough: open the run.` },
      end: 'unknown',
    }
  }
  if (picture.deployedAt) return verify(watching, next, picture, picture.deployedAt, jobs)
  const twin = await earlierTwin(watching, course, run, picture)
  if (twin) return follow(watching, { ...course, runId: twin.id, url: twin.url }, twin.id)
  return {
    course: { ...next, sentence: `${sentence}${await errorsOf(ports, picture)}`, offers: again(payload) },
    end: 'failed',
  }
}

/** A run that did nothing because an earlier one has its key: that one is ours. */
async function earlierTwin(
  { ports, recipe, approval, payload }: Watching,
  course: Course,
  run: Run,
  { end }: Picture,
): Promise<Run | undefined> {
  if (end !== 'success' || !recipe.keyed) return undefined
  const runs = (await ports.runs.runs(recipe.file, { limit: listed })) ?? []
  const since = new Date(course.at.getTime() - skewMs)
  return oldest(runs.filter((one) => one.id < run.id && recipe.finds(one, orderOf(approval, payload), since)))
}

/** The `::error::` lines of the job that failed, which say why in the workflow's own words. */
async function errorsOf({ runs }: Pick<Ports, 'runs'>, { failed }: Picture): Promise<string> {
  if (!failed) return ''
  const annotations = await runs.annotations(failed.id).catch(() => [])
  const errors = annotations.filter(({ level }) => level === 'failure').map(({ message }) => message.trim())
  // GitHub's own one says only that something failed.
  const told = errors.filter(
    (message) => message !== '' && !/^Process completed with exit code/.test(message),
  )
  return told.length === 0 ? '' : ` It says: ${told.slice(0, 3).join(' · ').slice(0, 500)}`
}

async function verify(
  { ports, pace, payload, approval, now }: Watching,
  course: Course,
  picture: Picture,
  deployedAt: Date,
  jobs: Parameters<typeof checkRows>[1],
): Promise<Seen> {
  const checked = await check(ports, payload.environment, course.at, deployedAt, now)
  const late = now.getTime() - deployedAt.getTime() >= pace.verifyFor
  const done = late || isTold(checked) || checked.traffic === undefined
  const rows = checkRows(checked, jobs, course.wiring, !done)
  const steps = [...picture.steps, ...rows]
  const next: Course = { ...course, stage: 'verifying', deployedAt, steps }
  if (!done)
    return {
      course: { ...next, sentence: `${payload.environment} runs ${payload.tag}. Checking that it helps.` },
    }
  const wrong = rows.filter(({ state }) => state === 'failed')
  const offers = [
    { title: 'Open the revert pull request', line: `rollback revert ${approval.id}` },
    { title: 'Triage', line: `triage last 30m env ${payload.environment}` },
  ]
  const well = picture.end === 'success' && wrong.every(({ name }) => name === 'Failed requests')
  return {
    course: { ...next, sentence: verdict(payload, picture, wrong), offers },
    end: well ? 'succeeded' : 'failed',
  }
}

function verdict(
  { environment, tag }: Payload,
  { end, sentence }: Picture,
  wrong: ReturnType<typeof checkRows>,
): string {
  const runs = `${environment} runs ${tag}.`
  const listed = wrong.map(({ name, note }) => `${name}: ${note}`).join('; ')
  if (end !== 'success')
    return `${runs} But ${sentence[0]?.toLowerCase()}${sentence.slice(1)}${listed ? ` ${listed}.` : ''}`
  if (wrong.length > 0) return `${runs} But not all is well: ${listed}.`
  return `${runs} The commits are still on the default branch: revert them there, or the next deployment brings them back.`
}

const again = ({ tag, environment }: Payload) => [
  { title: `Plan ${tag} again`, line: `rollback ${tag} env ${environment}` },
]

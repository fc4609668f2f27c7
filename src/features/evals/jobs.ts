import { z } from 'zod'
import { UpstreamError } from '../../chat/errors.ts'
import { judgeRun } from '../../chat/evals/judgement.ts'
import type { EvalsOptions } from '../../chat/evals/options.ts'
import type { AnyJob, Job } from '../../chat/job.ts'
import type { CardView } from '../../chat/reply.ts'
import type { Ports } from '../../ports/index.ts'
import type { Dispatch, Run } from '../../ports/workflow-runs.ts'
import { goingCard, lostCard, overCard, refusedCard, waitingCard } from './progress-card.ts'

export const startJob = 'evals.start'
export const followJob = 'evals.follow'

/** Who asked for a run, when and where; `key` is the card's. */
export const AskedRun = z.object({
  key: z.string(),
  conversation: z.string(),
  thread: z.string().optional(),
  zone: z.string(),
  by: z.string(),
  at: z.iso.datetime().transform((text) => new Date(text)),
})
export type AskedRun = z.infer<typeof AskedRun>
const Followed = AskedRun.extend({
  runId: z.number().optional(),
  /** How often it has been looked at: also the version of the card. */
  look: z.number().int(),
  /** What the card showed last, so that it is not sent again. */
  shown: z.string(),
})
type Followed = z.infer<typeof Followed>

export type JobNeeds = Pick<Ports, 'runs' | 'accelerator' | 'evals' | 'jobs' | 'liveCards' | 'clock' | 'log'>

/** GitHub lists a new run late; after so many looks without one, a person must look. */
const LOOKS_FOR_RUN = 20
/** Often in the beginning, when somebody watches; a run takes a quarter of an hour. */
const pauseAfter = (ageMs: number): number => Math.min(15_000, Math.max(3000, ageMs / 10))
const LONGEST_MS = 3 * 3_600_000
/** GitHub's times are whole seconds of another clock. */
const SKEW_MS = 15_000

/**
 * Starting the eval workflow and following it on a live card. A run is started at most once for a card: only
 * the first try dispatches, and one that died in the middle is followed by looking for a run that began since.
 */
export function evalJobs(ports: JobNeeds, options: EvalsOptions): readonly AnyJob[] {
  const start: Job<AskedRun> = {
    name: startJob,
    data: AskedRun,
    patience: 60,
    retries: 10,
    async run(asked, { attempt }) {
      const { branch, workflows } = options
      const dispatch: Dispatch =
        attempt === 1
          ? await ports.runs.dispatch(workflows.evals, branch, {})
          : { state: 'ambiguous', why: 'The bot was stopped while it asked GitHub.' }
      if (dispatch.state === 'rejected') return await show(ports, asked, 1, refusedCard(asked, dispatch.why))
      const runId = dispatch.state === 'started' ? dispatch.runId : undefined
      const doubt = dispatch.state === 'ambiguous' ? dispatch.why : ''
      const card = waitingCard(asked, options, doubt, viewerOf(ports, asked))
      // Followed before it is shown: a card that cannot be sent must not lose the run.
      await next(ports, { ...asked, runId, look: 0, shown: '' }, 2000)
      await show(ports, asked, 1, card)
    },
  }
  const follow: Job<Followed> = {
    name: followJob,
    data: Followed,
    patience: 60,
    retries: 20,
    run: (followed) => look(ports, options, followed),
  }
  return [start, follow]
}

async function look(ports: JobNeeds, options: EvalsOptions, followed: Followed): Promise<void> {
  const viewer = viewerOf(ports, followed)
  const version = followed.look + 2
  const age = viewer.now.getTime() - followed.at.getTime()
  const tooLong = age > LONGEST_MS
  try {
    const run = await findRun(ports, options, followed)
    if (!run) {
      if (followed.look >= LOOKS_FOR_RUN || followed.runId !== undefined)
        return await show(ports, followed, version, lostCard(followed, options, viewer))
      return await next(ports, { ...followed, look: followed.look + 1 }, pauseAfter(age))
    }
    if (run.status === 'completed')
      return await show(ports, followed, version, await judgedCard(ports, followed, options, run))
    const jobs = await ports.runs.jobs(run.id)
    const card = goingCard(followed, options, run, jobs, viewer)
    const shown = JSON.stringify(card.data)
    if (shown !== followed.shown) await show(ports, followed, version, card)
    if (tooLong) return
    await next(ports, { ...followed, runId: run.id, look: followed.look + 1, shown }, pauseAfter(age))
  } catch (error) {
    if (!(error instanceof UpstreamError) || tooLong) throw error
    ports.log.warn('evals.look_failed', { why: error.message })
    // Looking is counted in time here, not in tries: GitHub may be down longer than retries last.
    const pause = Math.min(300, Math.max(30, error.retryAfter ?? 0)) * 1000
    await next(ports, { ...followed, look: followed.look + 1 }, pause)
  }
}

/** The run that was dispatched: by its id where GitHub told it, else the first one that began since. */
async function findRun(ports: JobNeeds, options: EvalsOptions, followed: Followed): Promise<Run | undefined> {
  if (followed.runId !== undefined) return await ports.runs.run(followed.runId)
  const { branch, workflows } = options
  const listed = (await ports.runs.runs(workflows.evals, { branch, limit: 20 })) ?? []
  const since = followed.at.getTime() - SKEW_MS
  return listed
    .filter(({ event, createdAt }) => event === 'workflow_dispatch' && createdAt.getTime() >= since)
    .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())[0]
}

async function judgedCard(
  ports: JobNeeds,
  followed: Followed,
  options: EvalsOptions,
  run: Run,
): Promise<CardView> {
  const [record, manifest] = await Promise.all([
    ports.evals.record(run),
    ports.accelerator.manifest(run.sha).catch(() => undefined),
  ])
  return overCard(followed, options, judgeRun(record, manifest?.acceptance), viewerOf(ports, followed))
}

const viewerOf = ({ clock }: Pick<Ports, 'clock'>, { zone }: Pick<AskedRun, 'zone'>) => ({
  now: clock.now(),
  zone,
})

async function show(ports: JobNeeds, asked: AskedRun, version: number, card: CardView): Promise<void> {
  const { conversation, thread } = asked
  await ports.liveCards.show(`evals.run:${asked.key}`, { conversation, thread }, card, version)
}

/** The same look is filed once, also when its predecessor ran twice. */
async function next(ports: JobNeeds, followed: Followed, afterMs: number): Promise<void> {
  const { key, at, look } = followed
  const after = new Date(ports.clock.now().getTime() + afterMs)
  await ports.jobs.enqueue(
    { name: followJob },
    { ...followed, at: at.toISOString() },
    { key: `${key}:${look}`, after },
  )
}

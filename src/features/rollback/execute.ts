import { z } from 'zod'
import type { Approval } from '../../chat/approval.ts'
import { UpstreamError } from '../../chat/errors.ts'
import type { Job, JobRun } from '../../chat/job.ts'
import type { Ports } from '../../ports/index.ts'
import type { Dispatch } from '../../ports/workflow-runs.ts'
import { type Course, orderOf, Payload, readCourse, toJson } from './course.ts'
import type { RollbackOptions } from './options.ts'
import { recipeOf } from './recipe.ts'
import { changedSince } from './running.ts'
import { watchJob } from './watch.ts'

export type ExecuteNeeds = Pick<Ports, 'approvals' | 'runs' | 'environments' | 'jobs' | 'clock'>
const Id = z.object({ id: z.string() })
const retries = 8

/**
 * Starts an approved rollback: looks once more whether the world is as it was approved, claims the dispatch by
 * writing that it is about to be made, makes it, and leaves the rest to the watch. Whoever finds the claim
 * there does not dispatch, whatever became of the one who wrote it.
 */
export function executeRollback(ports: ExecuteNeeds, options: RollbackOptions): Job<z.infer<typeof Id>> {
  return {
    name: 'rollback.execute',
    data: Id,
    patience: 90,
    retries,
    parallel: 2,
    prompt: true,
    async run({ id }, run) {
      const asked = await ports.approvals.find(id)
      // Asked while the right to execute is taken: a click should be one round trip to GitHub away from its run.
      const checking =
        asked && isFresh(asked) ? hasChanged(ports, Payload.parse(asked.payload), run) : undefined
      checking?.catch(() => undefined)
      const begun = await ports.approvals.begin(id)
      if (begun.outcome === 'void') return
      if (readCourse(begun.approval.progress)) await watch(ports, id)
      else await start(ports, options, begun.approval, run, checking)
    },
  }
}

/** Whether it may be about to start. */
const isFresh = ({ state, progress }: Approval): boolean =>
  (state === 'approved' || state === 'executing') && !readCourse(progress)

async function start(
  ports: ExecuteNeeds,
  options: RollbackOptions,
  approval: Approval,
  run: JobRun,
  checking: Promise<string | undefined> | undefined,
): Promise<void> {
  const { approvals, runs, clock } = ports
  const { id, version } = approval
  const payload = Payload.parse(approval.payload)
  const recipe = recipeOf(options)
  // Beside the dispatch, not before it: the container does not change for minutes.
  const looking = ports.environments.resources(payload.environment).then(
    (found) => found?.wiring,
    () => undefined,
  )
  const changed = await (checking ?? hasChanged(ports, payload, run))
  if (changed !== undefined) {
    await approvals.settle(id, 'failed', { sentence: `${changed} Nothing was started; ask again.` })
    return
  }
  const course: Course = {
    ...{ stage: 'dispatching', at: clock.now(), sentence: 'Starting the workflow.', steps: [], offers: [] },
    urlTitle: 'Open the run',
  }
  if (!(await approvals.report(id, toJson(course), version))) return
  const order = orderOf(approval, payload)
  const dispatched = await runs.dispatch(recipe.file, recipe.ref(order), recipe.inputs(order))
  if (dispatched.state === 'rejected') {
    const sentence = `GitHub refused to start ${recipe.file}: ${dispatched.why} Nothing was deployed.`
    await approvals.settle(id, 'failed', toJson({ ...course, stage: 'over', sentence }))
    return
  }
  const wiring = (await looking) ?? payload.wiring
  await approvals.report(id, toJson({ ...course, ...followed(dispatched), ...(wiring && { wiring }) }))
  await watch(ports, id)
}

/** A sentence when it must not be started. A GitHub that cannot be asked is asked again later, then it is over. */
async function hasChanged(ports: ExecuteNeeds, payload: Payload, run: JobRun): Promise<string | undefined> {
  const { environment, github, deployment } = payload
  try {
    return await changedSince(ports, environment, github, deployment)
  } catch (error) {
    if (!(error instanceof UpstreamError) || run.attempt <= retries) throw error
    return `I could not find out what ${environment} runs now: ${error.message}`
  }
}

function followed(dispatched: Exclude<Dispatch, { state: 'rejected' }>): Partial<Course> {
  switch (dispatched.state) {
    case 'started':
      return {
        ...{ stage: 'watching', runId: dispatched.runId, sentence: 'The run is queued at GitHub.' },
        ...(dispatched.url === undefined ? {} : { url: dispatched.url }),
      }
    case 'accepted':
      return { stage: 'looking', sentence: 'GitHub took it without saying which run it is: looking for it.' }
    case 'ambiguous':
      return {
        stage: 'looking',
        sentence: `It is not certain that GitHub took it: ${dispatched.why} Looking for the run before anything else.`,
      }
  }
}

/** The first look; asking twice is of no effect. */
const watch = ({ jobs }: ExecuteNeeds, id: string) =>
  jobs.enqueue({ name: watchJob }, { id, n: 0 }, { key: `${id} 0` })

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
/** How long a decision may take to be written before what was asked meanwhile is asked again, in ms. */
const freshMs = 2_000

/** What was found out about the world for one request, and when that was asked. */
type Asked = { readonly id: string; readonly at: number; readonly changed: Promise<string | undefined> }

/**
 * Starts an approved rollback: looks once more whether the world is as it was approved, claims the dispatch by
 * writing that it is about to be made, makes it, and leaves the rest to the watch. Whoever finds the claim
 * there does not dispatch, whatever became of the one who wrote it.
 */
export function executeRollback(ports: ExecuteNeeds, options: RollbackOptions): Job<z.infer<typeof Id>> {
  const { approvals, clock } = ports
  // The newest is enough: whoever finds another one asks itself.
  let ahead: Asked | undefined
  const ask = ({ id, payload }: Approval): Asked => {
    const { environment, github, deployment } = Payload.parse(payload)
    const changed = changedSince(ports, environment, github, deployment)
    changed.catch(() => undefined)
    return { id, at: clock.now().getTime(), changed }
  }
  const askedAhead = (id: string): Asked | undefined => {
    if (ahead?.id !== id) return undefined
    const found = ahead
    ahead = undefined
    return clock.now().getTime() - found.at < freshMs ? found : undefined
  }
  return {
    name: 'rollback.execute',
    data: Id,
    patience: 90,
    retries,
    parallel: 2,
    prompt: true,
    // What runs now is asked while the approval is being written, or else while the right to execute is taken: a click
    // should be one round trip to GitHub away from its run.
    ahead(approval) {
      ahead = ask(approval)
    },
    async run({ id }, run) {
      let asked = askedAhead(id)
      const found = asked ? undefined : await approvals.find(id)
      if (found && isFresh(found)) asked = ask(found)
      const begun = await approvals.begin(id)
      if (begun.outcome === 'void') return
      if (readCourse(begun.approval.progress)) await watch(ports, id)
      else await start(ports, options, begun.approval, run, asked ?? ask(begun.approval))
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
  asked: Asked,
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
  const changed = await hasChanged(asked, payload.environment, run)
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
async function hasChanged(asked: Asked, environment: string, run: JobRun): Promise<string | undefined> {
  try {
    return await asked.changed
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

import { actorOf } from '../app/caller.ts'
import { type Answer, fail, missing, ok } from '../http/answer.ts'
import { counted } from '../http/page.ts'
import { type Call, inRepo, type Route } from '../http/route.ts'
import { rerunPlan } from '../runs/rerun.ts'
import { latest, type Run, runState } from '../runs/run.ts'
import { settle } from '../runs/settle.ts'
import { addAttempt, cancelAt } from '../runs/start.ts'
import { runShape } from '../shape/run.ts'
import type { Repo } from '../state/repo.ts'
import { findWorkflow } from '../workflows/workflow.ts'

/** Workflow runs: lists with filters, one run, its attempts, cancel and rerun. */
export const runRoutes: readonly Route[] = [
  inRepo('GET', '/actions/runs', 'actions:read', (repo, call) => runs(repo, call, repo.runs)),
  inRepo('GET', '/actions/workflows/{workflow_id}/runs', 'actions:read', (repo, call) => {
    const workflow = findWorkflow(repo, call.params.workflow_id ?? '')
    if (workflow === undefined) return missing()
    return runs(
      repo,
      call,
      repo.runs.filter((run) => run.workflow === workflow),
    )
  }),
  inRepo('GET', '/actions/runs/{run_id}', 'actions:read', (repo, call) => {
    const run = findRun(repo, call)
    return run === undefined ? missing() : ok(runShape(call.world, repo, run, latest(run)))
  }),
  inRepo('GET', '/actions/runs/{run_id}/attempts/{attempt_number}', 'actions:read', (repo, call) => {
    const run = findRun(repo, call)
    const attempt = run?.attempts[Number(call.params.attempt_number) - 1]
    return run === undefined || attempt === undefined
      ? missing()
      : ok(runShape(call.world, repo, run, attempt))
  }),
  inRepo('POST', '/actions/runs/{run_id}/cancel', 'actions:write', cancel),
  inRepo('POST', '/actions/runs/{run_id}/force-cancel', 'actions:write', cancel),
  inRepo('POST', '/actions/runs/{run_id}/rerun', 'actions:write', (repo, call) => rerun(repo, call, false)),
  inRepo('POST', '/actions/runs/{run_id}/rerun-failed-jobs', 'actions:write', (repo, call) =>
    rerun(repo, call, true),
  ),
]

export function findRun(repo: Repo, call: Call): Run | undefined {
  return repo.runs.find((run) => String(run.id) === call.params.run_id)
}

function runs(repo: Repo, call: Call, all: readonly Run[]): Answer {
  const { world, query } = call
  const now = world.clock.now()
  const is = (name: string, value: string | undefined) => !query.has(name) || query.get(name) === value
  const inTime = timeFilter(query.get('created'))
  const found = all.filter((run) => {
    if (run.attempts.length === 1 && run.createdAt + world.listLagMs > now) return false
    const { status, conclusion } = runState(latest(run), now)
    const wanted = query.get('status')
    return (
      is('branch', run.ref) &&
      is('event', run.event) &&
      is('head_sha', run.sha) &&
      is('actor', run.actor.login) &&
      is('check_suite_id', String(run.suiteId)) &&
      (wanted === null || wanted === status || wanted === conclusion) &&
      inTime(run.createdAt)
    )
  })
  const newest = found.toSorted((a, b) => b.createdAt - a.createdAt || b.id - a.id)
  return counted(call, 'workflow_runs', newest, (run) => runShape(world, repo, run, latest(run)))
}

/** GitHub's date search: `>=D`, `>D`, `<=D`, `<D`, `A..B` or `D` (that day, when it is a date). */
function timeFilter(text: string | null): (at: number) => boolean {
  if (text === null) return () => true
  const day = (value: string) => (/T/.test(value) ? 0 : 86_400_000 - 1)
  const range = /^(.+?)\.\.(.+)$/.exec(text)
  if (range !== null) {
    const [from, to] = [range[1] as string, range[2] as string]
    const end = to === '*' ? Number.POSITIVE_INFINITY : Date.parse(to) + day(to)
    return (at) => at >= (from === '*' ? 0 : Date.parse(from)) && at <= end
  }
  const [, sign, value = ''] = /^(>=|>|<=|<)?(.*)$/.exec(text) ?? []
  const moment = Date.parse(value)
  if (sign === '>=') return (at) => at >= moment
  if (sign === '>') return (at) => at > moment + day(value)
  if (sign === '<=') return (at) => at <= moment + day(value)
  if (sign === '<') return (at) => at < moment
  return (at) => at >= moment && at <= moment + day(value)
}

function cancel(repo: Repo, { world, ...call }: Call): Answer {
  const run = findRun(repo, { world, ...call })
  if (run === undefined) return missing()
  const now = world.clock.now()
  if (runState(latest(run), now).status === 'completed')
    return fail(409, 'Cannot cancel a workflow run that is completed.')
  cancelAt(latest(run), now)
  settle(world)
  return { status: 202, json: {} }
}

function rerun(repo: Repo, call: Call, failedOnly: boolean): Answer {
  const { world } = call
  const run = findRun(repo, call)
  if (run === undefined) return missing()
  const before = latest(run)
  if (runState(before, world.clock.now()).status !== 'completed')
    return fail(403, 'This workflow is already running')
  const script = failedOnly ? rerunPlan(before) : undefined
  addAttempt(world, repo, run, actorOf(call.caller), script, world.clock.now())
  world.active.add({ repo, run })
  return { status: 201, json: {} }
}

import { z } from 'zod'
import { actorOf } from '../app/caller.ts'
import { type Answer, empty, fail, invalid, missing, ok } from '../http/answer.ts'
import { counted } from '../http/page.ts'
import { type Call, inRepo, type Route } from '../http/route.ts'
import { startRun } from '../runs/start.ts'
import { api, html } from '../shape/urls.ts'
import { workflowShape } from '../shape/workflow.ts'
import { resolve } from '../state/history.ts'
import type { Repo } from '../state/repo.ts'
import { checkInputs } from '../workflows/dispatch.ts'
import { definition, findWorkflow, workflows } from '../workflows/workflow.ts'

const Dispatch = z.object({
  ref: z.string().min(1),
  inputs: z.record(z.string(), z.unknown()).default({}),
  return_run_details: z.boolean().default(false),
})

/** Workflow files and their manual start. */
export const workflowRoutes: readonly Route[] = [
  inRepo('GET', '/actions/workflows', 'actions:read', (repo, call) =>
    counted(call, 'workflows', workflows(repo), (workflow) => workflowShape(call.world, repo, workflow)),
  ),
  inRepo('GET', '/actions/workflows/{workflow_id}', 'actions:read', (repo, call) => {
    const workflow = findWorkflow(repo, call.params.workflow_id ?? '')
    return workflow === undefined ? missing() : ok(workflowShape(call.world, repo, workflow))
  }),
  inRepo('POST', '/actions/workflows/{workflow_id}/dispatches', 'actions:write', dispatch),
  ...(['enable', 'disable'] as const).map((verb) =>
    inRepo('PUT', `/actions/workflows/{workflow_id}/${verb}`, 'actions:write', (repo, call) => {
      const workflow = findWorkflow(repo, call.params.workflow_id ?? '')
      if (workflow === undefined) return missing()
      workflow.state = verb === 'enable' ? 'active' : 'disabled_manually'
      return empty()
    }),
  ),
]

function dispatch(repo: Repo, call: Call): Answer {
  const workflow = findWorkflow(repo, call.params.workflow_id ?? '')
  if (workflow === undefined) return missing()
  const read = Dispatch.safeParse(call.body)
  if (!read.success) return invalid('Invalid request.\n\n"ref" wasn\'t supplied.')
  const { ref, return_run_details: details } = read.data
  const named = repo.refs.has(`refs/heads/${short(ref)}`) || repo.refs.has(`refs/tags/${short(ref)}`)
  const commit = named ? resolve(repo, ref) : undefined
  if (commit === undefined) return invalid(`No ref found for: ${ref}`)
  if (workflow.state !== 'active')
    return fail(422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow")
  const said = definition(repo, commit, workflow.path)
  if (said?.inputs === undefined) return invalid("Workflow does not have 'workflow_dispatch' trigger")
  const checked = checkInputs(said.inputs, read.data.inputs)
  if ('wrong' in checked) return invalid(checked.wrong)
  const run = startRun(call.world, repo, {
    ...{ file: workflow.path.replace('.github/workflows/', ''), ref: short(ref), sha: commit.sha },
    ...{ event: 'workflow_dispatch', actor: actorOf(call.caller), inputs: checked.inputs },
  })
  if (!details) return empty()
  const path = `/actions/runs/${run.id}`
  return ok({
    workflow_run_id: run.id,
    run_url: api(call.world, repo, path),
    html_url: html(call.world, repo, path),
  })
}

function short(ref: string): string {
  return ref.replace(/^refs\/(heads|tags)\//, '')
}

import type { Dispatch } from '../../ports/workflow-runs.ts'
import type { Ask } from './ask.ts'
import { explain, statusOf } from './explain.ts'
import { ApiStarted } from './shapes.ts'

/** GitHub has read the request and will not do it, whatever the reason. */
const refused = new Set([400, 401, 403, 404, 410, 422])

/**
 * Starts a workflow once. Anything but a clear yes or a clear no is `ambiguous`: a broken connection, a
 * time-out, 5xx and 429 all come from requests that may have been carried out.
 */
export async function dispatch(
  ask: Ask,
  file: string,
  ref: string,
  inputs: Readonly<Record<string, string>>,
): Promise<Dispatch> {
  const doing = { what: `start ${file}`, repository: `${ask.at.owner}/${ask.at.repo}` }
  try {
    // A token that cannot be had is a clear no; inside the dispatch it would look like an unclear one.
    await ask.client.auth({ type: 'installation' })
  } catch (error) {
    return { state: 'rejected', why: explain(error, doing).message }
  }
  try {
    const answer = await ask.client.request(
      'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
      { ...ask.at, workflow_id: file, ref, inputs: { ...inputs }, return_run_details: true },
    )
    if ((answer.status as number) !== 200) return { state: 'accepted' }
    const started = ApiStarted.safeParse(answer.data)
    if (!started.success) return { state: 'accepted' }
    return { state: 'started', runId: started.data.workflow_run_id, url: started.data.html_url ?? undefined }
  } catch (error) {
    const { reason, message } = explain(error, doing)
    const status = statusOf(error)
    if (status === undefined || !refused.has(status) || reason === 'throttled')
      return { state: 'ambiguous', why: message }
    return { state: 'rejected', why: status === 422 ? `${message} ${hint(error)}` : message }
  }
}

/** The three things that 422 means here; GitHub's own text may repeat inputs. */
function hint(error: unknown): string {
  const said = error instanceof Error ? error.message : ''
  if (/No ref found/i.test(said)) return 'There is no such branch or tag.'
  if (/workflow_dispatch/i.test(said)) return 'The workflow has no workflow_dispatch trigger, or is disabled.'
  return 'It does not take these inputs.'
}

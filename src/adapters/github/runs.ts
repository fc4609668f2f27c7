import type { Deployment, DeploymentState, WorkflowRuns } from '../../ports/workflow-runs.ts'
import type { Ask } from './ask.ts'
import { artifactFiles, jobLog, runLogs } from './contents.ts'
import { dispatch } from './dispatch.ts'
import { deploymentFrom, jobFrom, runFrom } from './read.ts'
import { ApiAnnotations, ApiDeploymentStatuses, ApiDeployments, ApiJobs, ApiRun, ApiRuns } from './shapes.ts'

/** GitHub Actions of one repository through GitHub's REST API. */
export function githubRuns(ask: Ask): WorkflowRuns {
  const { at, read, find } = ask
  const { actions, checks, repos } = ask.client.rest
  const list = async (environment: string | undefined, limit: number) => {
    const query = { ...at, per_page: Math.min(limit, 100), ...(environment && { environment }) }
    const request = () => repos.listDeployments(query)
    return (await read('list deployments', request, ApiDeployments)).map(deploymentFrom)
  }
  const stateOf = async (id: number): Promise<DeploymentState | undefined> => {
    const request = () => repos.listDeploymentStatuses({ ...at, deployment_id: id, per_page: 1 })
    const [newest] = await read('read the state of a deployment', request, ApiDeploymentStatuses)
    return newest && { state: newest.state, runUrl: runUrl(newest.log_url || newest.target_url || undefined) }
  }
  const stated = async (one: Deployment): Promise<Deployment> => ({
    ...one,
    ...((await stateOf(one.id)) ?? {}),
  })
  return {
    async runs(file, { branch, limit }) {
      const query = { ...at, workflow_id: file, per_page: Math.min(limit, 100), ...(branch && { branch }) }
      const found = await find(`list runs of ${file}`, () => actions.listWorkflowRuns(query), ApiRuns)
      return found?.workflow_runs.map(runFrom)
    },
    async run(id) {
      const found = await find('read a run', () => actions.getWorkflowRun({ ...at, run_id: id }), ApiRun)
      return found && runFrom(found)
    },
    async jobs(runId) {
      const query = { ...at, run_id: runId, filter: 'latest', per_page: 100 } as const
      const found = await read('list the jobs of a run', () => actions.listJobsForWorkflowRun(query), ApiJobs)
      return found.jobs.map(jobFrom)
    },
    async annotations(jobId) {
      const request = () => checks.listAnnotations({ ...at, check_run_id: jobId, per_page: 100 })
      const found = await read('read annotations', request, ApiAnnotations)
      return found.map(({ annotation_level: level, message }) => ({ level, message: message ?? '' }))
    },
    log: (jobId, maxBytes) => jobLog(ask, jobId, maxBytes),
    logs: (runId, maxBytes) => runLogs(ask, runId, maxBytes),
    artifactFiles: (runId, wanted) => artifactFiles(ask, runId, wanted),
    async runsOf(sha) {
      const query = { ...at, head_sha: sha, per_page: 100 }
      const found = await read(
        'list the runs of a commit',
        () => actions.listWorkflowRunsForRepo(query),
        ApiRuns,
      )
      return found.workflow_runs.map(runFrom)
    },
    dispatch: (file, ref, inputs) => dispatch(ask, file, ref, inputs),
    deployments: async (environment, limit) =>
      await Promise.all((await list(environment, limit)).map(stated)),
    listDeployments: list,
    deploymentState: stateOf,
  }
}

/** Deployments name the job that made them; the run is what a person opens. */
const runUrl = (url: string | undefined): string | undefined => url?.replace(/\/jobs?\/\d+$/, '')

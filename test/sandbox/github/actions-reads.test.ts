import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Octokit } from '@octokit/rest'
import { unzipSync } from 'fflate'
import { type Github, startGithub } from '../../../sandbox/github/index.ts'
import { checkedOctokit } from './openapi.ts'

let github: Github
let octokit: Octokit
const at = { owner: 'contoso', repo: 'agentic-accelerator' }
const evals = { ...at, workflow_id: 'evals.yml', branch: 'main' }
before(async () => {
  github = await startGithub({ seed: 'runs', now: new Date('2026-05-04T12:00:00Z'), clock: () => 0 })
  octokit = checkedOctokit(github)
})
after(() => github.close())

async function logOf(jobId: number): Promise<string> {
  const { data } = await octokit.actions.downloadJobLogsForWorkflowRun({ ...at, job_id: jobId })
  return String(data)
}

async function jobsOf(runId: number) {
  return (await octokit.actions.listJobsForWorkflowRun({ ...at, run_id: runId, filter: 'latest' })).data.jobs
}

test('workflows are the files on the default branch and are found by file name', async () => {
  const { data } = await octokit.actions.listRepoWorkflows(at)
  assert.deepEqual(data.workflows.map((one) => one.path.split('/').at(-1)).sort(), [
    'deploy.yml',
    'evals.yml',
    'lint.yml',
  ])
  const { data: one } = await octokit.actions.getWorkflow(evals)
  assert.equal(one.name, 'evals')
  await assert.rejects(octokit.actions.getWorkflow({ ...at, workflow_id: 'post-deploy-eval.yml' }), {
    status: 404,
  })
  await assert.rejects(octokit.actions.listWorkflowRuns({ ...at, workflow_id: 'nightly.yml' }), {
    status: 404,
  })
})

test('runs are filtered by branch, event, status, commit and creation', async () => {
  const count = async (filter: object) =>
    (await octokit.actions.listWorkflowRuns({ ...evals, ...filter })).data.total_count
  const [all, red, green] = [
    await count({}),
    await count({ status: 'failure' }),
    await count({ status: 'success' }),
  ]
  assert.equal(all, red + green + (await count({ status: 'cancelled' })))
  assert.equal(await count({ event: 'push' }), 0)
  assert.equal(await count({ head_sha: github.story?.flakySha }), 2)
  assert.equal(await count({ created: '>=2026-05-04T10:00:00Z' }), 2)
  assert.equal(await count({ created: '2026-05-04T00:00:00Z..2026-05-04T08:00:00Z' }), 2)
  assert.equal(await count({ created: '<2026-05-04T10:00:00Z' }), all - 2)
  const branches = await octokit.actions.listWorkflowRuns({
    ...at,
    workflow_id: 'lint.yml',
    event: 'pull_request',
  })
  assert.ok(branches.data.workflow_runs.every((run) => run.head_branch !== 'main'))
})

test('pages of runs lead to one another', async () => {
  const all = await octokit.paginate(octokit.actions.listWorkflowRuns, { ...evals, per_page: 10 })
  const { data } = await octokit.actions.listWorkflowRuns({ ...evals, per_page: 100 })
  assert.deepEqual(
    all.map((run) => run.id),
    data.workflow_runs.map((run) => run.id),
  )
  assert.ok(all.length > 30)
})

test('the newest evals are red at "Quality evals", with cases in the log and the rest skipped', async () => {
  const { data } = await octokit.actions.listWorkflowRuns({ ...evals, per_page: 1 })
  const [run] = data.workflow_runs
  assert.equal(run?.conclusion, 'failure')
  const [job] = await jobsOf(run?.id ?? 0)
  const states = job?.steps?.map((step) => [step.name, step.conclusion])
  assert.deepEqual(states?.slice(5, 9), [
    ['Quality evals', 'failure'],
    ['Red-team evals', 'skipped'],
    ['Enforce full acceptance block from accelerator.yaml', 'skipped'],
    ['Keep results', 'success'],
  ])
  const lines = (await logOf(job?.id ?? 0)).trimEnd().split('\n')
  for (const line of lines) assert.match(line, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z /)
  const cases = lines
    .map((line) => line.slice(29))
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    cases.map((one) => one.passed),
    [true, false, false, true, false, false],
  )
  assert.ok(lines.some((line) => line.endsWith('##[error]Process completed with exit code 1.')))
})

test('annotations of a red acceptance gate carry its numbers, the other jobs only the exit code', async () => {
  const { data } = await octokit.actions.listWorkflowRuns({ ...evals, status: 'failure', per_page: 100 })
  const messages = await Promise.all(
    data.workflow_runs.map(async (run) => {
      const [job] = await jobsOf(run.id)
      const { data: found } = await octokit.checks.listAnnotations({ ...at, check_run_id: job?.id ?? 0 })
      return found.map((one) => one.message)
    }),
  )
  const exit = 'Process completed with exit code 1.'
  assert.ok(messages.every((found) => found.includes(exit)))
  const said = messages.flat().filter((message) => message !== exit)
  assert.deepEqual(said.map((message) => message?.replaceAll(/[\d.]+/g, 'n')).sort(), [
    'cost avg $n > $n',
    'latency Pn nms > nms',
    'repo variable EVALS_API_URL is not set; acceptance cannot be verifiedn',
  ])
})

test('history holds a broken gate, a transport failure, an outage and a cancelled run', async () => {
  const { data } = await octokit.actions.listWorkflowRuns({ ...evals, per_page: 100 })
  const logs = await Promise.all(
    data.workflow_runs
      .filter((run) => run.conclusion !== 'success')
      .map(async (run) => logOf((await jobsOf(run.id))[0]?.id ?? 0)),
  )
  const having = (text: string) => logs.filter((log) => log.includes(text)).length
  assert.equal(having("ModuleNotFoundError: No module named 'src'"), 3)
  assert.equal(having('transport: All connection attempts failed'), 1)
  assert.equal(having('The operation was canceled.'), 1)
  assert.equal(having('missing mention: forecast'), 1)
  assert.equal(
    logs.filter((log) => log.includes('no final briefing') && !log.includes('"passed": true')).length,
    1,
  )
})

test('job names collide between workflows and are told apart by check suite', async () => {
  const ref = github.story?.badSha ?? ''
  const { data } = await octokit.checks.listForRef({ ...at, ref, per_page: 100 })
  const lints = data.check_runs.filter((check) => check.name === 'accelerator-lint')
  assert.equal(lints.length, 2)
  assert.equal(new Set(lints.map((check) => check.check_suite?.id)).size, 2)
  const { data: filtered } = await octokit.checks.listForRef({ ...at, ref, check_name: 'evals' })
  assert.deepEqual(
    filtered.check_runs.map((check) => check.conclusion),
    ['failure'],
  )
  const { data: one } = await octokit.checks.get({ ...at, check_run_id: lints[0]?.id ?? 0 })
  assert.equal(one.head_sha, ref)
})

test('a deploy run has its jobs in order and made a deployment with states', async () => {
  const { data } = await octokit.repos.listDeployments({ ...at, environment: 'prod' })
  assert.equal(data[0]?.sha, github.story?.badSha)
  const { data: statuses } = await octokit.repos.listDeploymentStatuses({
    ...at,
    deployment_id: data[0]?.id ?? 0,
  })
  assert.deepEqual(
    statuses.map((status) => status.state),
    ['success', 'in_progress', 'queued'],
  )
  const runId = Number(/runs\/(\d+)\/job/.exec(statuses[0]?.log_url ?? '')?.[1])
  const jobs = await jobsOf(runId)
  assert.deepEqual(
    jobs.map((job) => [job.name, job.conclusion]),
    [
      ['accelerator-lint', 'success'],
      ['resolve-env', 'success'],
      ['azd-up', 'success'],
      ['evals', 'failure'],
    ],
  )
  const log = await logOf(jobs[1]?.id ?? 0)
  assert.match(log, /Resolved azd_env_name=prod github_environment=prod/)
  const { data: before } = await octokit.repos.listDeploymentStatuses({
    ...at,
    deployment_id: data[1]?.id ?? 0,
  })
  assert.deepEqual([before[0]?.state, before[1]?.state], ['inactive', 'success'])
})

test('artifacts are listed and come as a zip through a redirect', async () => {
  const { data: runs } = await octokit.actions.listWorkflowRuns({ ...evals, per_page: 3 })
  const [red, , green] = runs.workflow_runs
  const { data } = await octokit.actions.listWorkflowRunArtifacts({ ...at, run_id: red?.id ?? 0 })
  assert.deepEqual(
    data.artifacts.map((one) => one.name),
    ['eval-results'],
  )
  await octokit.actions.getArtifact({ ...at, artifact_id: data.artifacts[0]?.id ?? 0 })
  const download = async (runId: number) => {
    const found = (await octokit.actions.listWorkflowRunArtifacts({ ...at, run_id: runId })).data.artifacts[0]
    const zip = await octokit.actions.downloadArtifact({
      ...at,
      artifact_id: found?.id ?? 0,
      archive_format: 'zip',
    })
    return unzipSync(new Uint8Array(zip.data as ArrayBuffer))
  }
  const files = await download(red?.id ?? 0)
  assert.deepEqual(Object.keys(files), ['quality/results.jsonl'])
  const lines = Buffer.from(files['quality/results.jsonl'] ?? [])
    .toString()
    .trimEnd()
    .split('\n')
  assert.equal(lines.filter((line) => !JSON.parse(line).passed).length, 4)
  assert.deepEqual(Object.keys(await download(green?.id ?? 0)).sort(), [
    'quality/results.jsonl',
    'redteam/results.jsonl',
  ])
})

test('all logs of a run come as one archive', async () => {
  const { data } = await octokit.actions.listWorkflowRuns({ ...at, workflow_id: 'deploy.yml', per_page: 1 })
  const zip = await octokit.actions.downloadWorkflowRunLogs({ ...at, run_id: data.workflow_runs[0]?.id ?? 0 })
  const names = Object.keys(unzipSync(new Uint8Array(zip.data as ArrayBuffer)))
  assert.deepEqual(names, ['0_accelerator-lint.txt', '1_resolve-env.txt', '2_azd-up.txt', '3_evals.txt'])
})

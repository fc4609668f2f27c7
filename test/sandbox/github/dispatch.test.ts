import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { checkedOctokit } from './openapi.ts'
import { at, smallGithub } from './small.ts'

const inputs = { tag: 'v1', key: 'k-1', env_name: 'prod' }
const dispatch = { ...at, workflow_id: 'rollback.yml', ref: 'main', inputs }

async function world(t: TestContext) {
  const github = await smallGithub()
  t.after(() => github.close())
  const octokit = checkedOctokit(github)
  const runs = async () =>
    (await octokit.actions.listWorkflowRuns({ ...at, workflow_id: 'rollback.yml' })).data.workflow_runs
  return { github, octokit, runs }
}

test('a dispatch answers 204 without a body and starts one run, titled by its run-name', async (t) => {
  const { octokit, runs } = await world(t)
  const { status, data } = await octokit.actions.createWorkflowDispatch(dispatch)
  assert.deepEqual([status, data], [204, ''])
  const [run, ...others] = await runs()
  assert.equal(others.length, 0)
  assert.deepEqual(
    [run?.display_title, run?.event, run?.status],
    ['rollback v1 (k-1)', 'workflow_dispatch', 'queued'],
  )
})

test('a dispatch that asks for details is told the run', async (t) => {
  const { octokit, runs } = await world(t)
  const { status, data } = await octokit.actions.createWorkflowDispatch({
    ...dispatch,
    return_run_details: true,
  })
  assert.equal(status, 200)
  const [run] = await runs()
  assert.equal((data as { workflow_run_id: number }).workflow_run_id, run?.id)
  assert.equal((data as { run_url: string }).run_url, run?.url)
})

test('what cannot be dispatched is refused in GitHub’s words and starts nothing', async (t) => {
  const { octokit, runs } = await world(t)
  const refused = (change: object, status: number, message: RegExp) =>
    assert.rejects(octokit.actions.createWorkflowDispatch({ ...dispatch, ...change }), (error: unknown) => {
      const { status: got, message: said } = error as { status: number; message: string }
      assert.equal(got, status)
      assert.match(said, message)
      return true
    })
  await refused({ workflow_id: 'nowhere.yml' }, 404, /Not Found/)
  await refused({ ref: 'v9' }, 422, /No ref found for: v9/)
  await refused({ inputs: { ...inputs, more: 'x' } }, 422, /Unexpected inputs provided: \["more"\]/)
  await refused({ inputs: { tag: 'v1', key: 'k' } }, 422, /Required input 'env_name' not provided/)
  await refused(
    { inputs: { ...inputs, env_name: 'moon' } },
    422,
    /'moon' for input 'env_name' not in the list/,
  )
  await refused({ workflow_id: 'lint.yml', inputs: {} }, 422, /does not have 'workflow_dispatch' trigger/)
  assert.deepEqual(await runs(), [])
})

test('a dispatch on a tag runs the file and the commit of the tag', async (t) => {
  const { github, octokit, runs } = await world(t)
  await octokit.actions.createWorkflowDispatch({ ...dispatch, ref: 'v1' })
  const tag = github.repository().objects.commits.get((await runs())[0]?.head_sha ?? '')
  assert.equal(tag?.message, 'start')
})

test('a run goes from queued over in progress to completed, job after job', async (t) => {
  const { github, octokit, runs } = await world(t)
  await octokit.actions.createWorkflowDispatch(dispatch)
  const id = (await runs())[0]?.id ?? 0
  const look = async () => {
    const { data: run } = await octokit.actions.getWorkflowRun({ ...at, run_id: id })
    const { data } = await octokit.actions.listJobsForWorkflowRun({ ...at, run_id: id })
    const jobs = data.jobs.map((job) => `${job.name} ${job.status} ${job.conclusion}`)
    return [`${run.status} ${run.conclusion}`, ...jobs]
  }
  assert.deepEqual(await look(), ['queued null', 'deploy queued null'])
  github.advance(6_000)
  assert.deepEqual(await look(), ['in_progress null', 'deploy in_progress null'])
  const { data } = await octokit.actions.listJobsForWorkflowRun({ ...at, run_id: id })
  const job = data.jobs[0]
  assert.deepEqual(
    job?.steps?.map((step) => step.status),
    ['completed', 'in_progress', 'queued', 'queued', 'queued'],
  )
  await assert.rejects(octokit.actions.downloadJobLogsForWorkflowRun({ ...at, job_id: job?.id ?? 0 }), {
    status: 404,
  })
  github.advance(13_000)
  assert.deepEqual(await look(), ['in_progress null', 'deploy completed success', 'verify queued null'])
  github.advance(60_000)
  assert.deepEqual(await look(), [
    'completed success',
    'deploy completed success',
    'verify completed success',
  ])
})

test('what a rollback puts live is the tag, though its deployment names the dispatched commit', async (t) => {
  const { github, octokit } = await world(t)
  await octokit.actions.createWorkflowDispatch(dispatch)
  github.advance(60_000)
  const { data } = await octokit.repos.listDeployments({ ...at, environment: 'prod' })
  const head = (await octokit.repos.getCommit({ ...at, ref: 'main' })).data.sha
  const tag = (await octokit.repos.getCommit({ ...at, ref: 'v1' })).data.sha
  assert.equal(data[0]?.sha, head)
  assert.deepEqual(
    [github.repository().live.get('prod')?.sha, github.repository().live.get('prod')?.version],
    [tag, 'v1'],
  )
})

test('a scripted plan decides how the next run goes, as often as it says', async (t) => {
  const { github, octokit, runs } = await world(t)
  const failing = {
    name: 'deploy',
    steps: [
      { name: 'Deploy', conclusion: 'failure' as const, log: ['::error::no quota'] },
      { name: 'After' },
    ],
  }
  github.setRunPlan('rollback.yml', { jobs: [failing, { name: 'verify', needs: ['deploy'] }] }, { times: 1 })
  await octokit.actions.createWorkflowDispatch(dispatch)
  github.advance(60_000)
  const [red] = await runs()
  assert.equal(red?.conclusion, 'failure')
  const { data } = await octokit.actions.listJobsForWorkflowRun({ ...at, run_id: red?.id ?? 0 })
  assert.deepEqual(
    data.jobs.map((job) => job.conclusion),
    ['failure', 'skipped'],
  )
  assert.deepEqual(
    data.jobs[0]?.steps?.map((step) => step.conclusion),
    ['success', 'failure', 'skipped', 'success'],
  )
  const { data: notes } = await octokit.checks.listAnnotations({ ...at, check_run_id: data.jobs[0]?.id ?? 0 })
  assert.deepEqual(
    notes.map((note) => note.message),
    ['no quota', 'Process completed with exit code 1.'],
  )
  await octokit.actions.createWorkflowDispatch(dispatch)
  github.advance(60_000)
  assert.equal((await runs())[0]?.conclusion, 'success')
})

test('a run that is faster than its plan keeps the order of things', async (t) => {
  const github = await smallGithub({ speed: 10 })
  t.after(() => github.close())
  const octokit = checkedOctokit(github)
  await octokit.actions.createWorkflowDispatch(dispatch)
  github.advance(4_000)
  const { data } = await octokit.actions.listWorkflowRunsForRepo(at)
  assert.equal(data.workflow_runs[0]?.conclusion, 'success')
})

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { checkedOctokit } from './openapi.ts'
import { at, rollback, smallGithub } from './small.ts'

const order = (key: string, env_name = 'prod') => ({
  ...{ ...at, workflow_id: 'rollback.yml', ref: 'main' },
  inputs: { tag: 'v1', key, env_name },
})

async function world(t: TestContext) {
  const github = await smallGithub()
  t.after(() => github.close())
  const octokit = checkedOctokit(github)
  const states = async () => {
    const { data } = await octokit.actions.listWorkflowRuns({ ...at, workflow_id: 'rollback.yml' })
    return Object.fromEntries(
      data.workflow_runs.map((run) => [
        /\((.*)\)/.exec(run.display_title)?.[1],
        run.conclusion ?? run.status,
      ]),
    )
  }
  const newest = async () =>
    (await octokit.actions.listWorkflowRunsForRepo({ ...at, per_page: 1 })).data.workflow_runs[0]?.id ?? 0
  return { github, octokit, states, newest }
}

test('in a concurrency group one runs, one waits, and a third cancels the one that waits', async (t) => {
  const { github, octokit, states } = await world(t)
  await octokit.actions.createWorkflowDispatch(order('a'))
  github.advance(5_000)
  await octokit.actions.createWorkflowDispatch(order('b'))
  await octokit.actions.createWorkflowDispatch(order('other', 'dev'))
  assert.deepEqual(await states(), { a: 'in_progress', b: 'pending', other: 'queued' })
  await octokit.actions.createWorkflowDispatch(order('c'))
  assert.deepEqual(await states(), { a: 'in_progress', b: 'cancelled', c: 'pending', other: 'queued' })
  github.advance(35_000)
  assert.deepEqual(await states(), { a: 'success', b: 'cancelled', c: 'in_progress', other: 'success' })
  github.advance(60_000)
  assert.equal((await states()).c, 'success')
})

test('with "queue: max" everybody who waits gets a turn, in the order of asking', async (t) => {
  const { github, octokit, states } = await world(t)
  const file = '.github/workflows/rollback.yml'
  const queues = rollback.replace(/^concurrency: (.*)$/m, 'concurrency: { group: "$1", queue: max }')
  github.addCommit({ message: 'queue', files: { [file]: queues } })
  for (const key of ['a', 'b', 'c']) await octokit.actions.createWorkflowDispatch(order(key))
  assert.deepEqual(await states(), { a: 'queued', b: 'pending', c: 'pending' })
  github.advance(50_000)
  assert.deepEqual(await states(), { a: 'success', b: 'in_progress', c: 'pending' })
  github.advance(120_000)
  assert.deepEqual(await states(), { a: 'success', b: 'success', c: 'success' })
})

test('a protected environment holds the job until a reviewer lets it go', async (t) => {
  const { github, octokit, states, newest } = await world(t)
  github.addEnvironment({ name: 'prod', reviewers: ['ops-trial'] })
  await octokit.actions.createWorkflowDispatch(order('a'))
  github.advance(600_000)
  assert.deepEqual(await states(), { a: 'waiting' })
  const run_id = await newest()
  const { data: jobs } = await octokit.actions.listJobsForWorkflowRun({ ...at, run_id })
  assert.deepEqual(
    jobs.jobs.map((job) => job.status),
    ['waiting'],
  )
  const { data: pending } = await octokit.actions.getPendingDeploymentsForRun({ ...at, run_id })
  assert.deepEqual(
    pending.map((one) => [one.environment.name, one.current_user_can_approve]),
    [['prod', true]],
  )
  const ids = pending.map((one) => one.environment.id as number)
  await octokit.actions.reviewPendingDeploymentsForRun({
    ...at,
    run_id,
    environment_ids: ids,
    state: 'approved',
    comment: 'go',
  })
  const { data: approvals } = await octokit.actions.getReviewsForRun({ ...at, run_id })
  assert.deepEqual(
    approvals.map((one) => [one.state, one.comment, one.user.login]),
    [['approved', 'go', 'ops-trial']],
  )
  github.advance(60_000)
  assert.deepEqual(await states(), { a: 'success' })
  const { data: found } = await octokit.repos.listDeployments({ ...at, environment: 'prod' })
  const { data: statuses } = await octokit.repos.listDeploymentStatuses({
    ...at,
    deployment_id: found[0]?.id ?? 0,
  })
  assert.deepEqual(
    statuses.map((one) => one.state),
    ['success', 'in_progress', 'pending'],
  )
})

test('a rejected review fails the run, and nobody else may review', async (t) => {
  const { github, octokit, states, newest } = await world(t)
  const environment = github.addEnvironment({ name: 'prod', reviewers: ['somebody-else'] })
  await octokit.actions.createWorkflowDispatch(order('a'))
  github.advance(30_000)
  const run_id = await newest()
  const review = { ...at, run_id, environment_ids: [environment.id], comment: 'no' }
  await assert.rejects(octokit.actions.reviewPendingDeploymentsForRun({ ...review, state: 'approved' }), {
    status: 403,
  })
  const [run] = github.repository().runs
  assert.ok(run)
  github.reviewRun(run, 'prod', false)
  assert.deepEqual(await states(), { a: 'failure' })
  assert.equal(github.repository().live.get('prod'), undefined)
})

test('a run is cancelled once, in the middle of a step', async (t) => {
  const { github, octokit, states, newest } = await world(t)
  await octokit.actions.createWorkflowDispatch(order('a'))
  github.advance(9_500)
  const run_id = await newest()
  await octokit.actions.cancelWorkflowRun({ ...at, run_id })
  assert.deepEqual(await states(), { a: 'in_progress' })
  github.advance(1_000)
  assert.deepEqual(await states(), { a: 'cancelled' })
  const { data } = await octokit.actions.listJobsForWorkflowRun({ ...at, run_id })
  assert.deepEqual(
    data.jobs[0]?.steps?.map((step) => step.conclusion),
    ['success', 'success', 'cancelled', 'success', 'success'],
  )
  await assert.rejects(octokit.actions.cancelWorkflowRun({ ...at, run_id }), { status: 409 })
})

test('a rerun is the next attempt of the same run, and both can be looked at', async (t) => {
  const { github, octokit, states, newest } = await world(t)
  github.setRunPlan(
    'rollback.yml',
    {
      jobs: [
        { name: 'deploy' },
        { name: 'verify', needs: ['deploy'], steps: [{ name: 'Health', conclusion: 'failure' }] },
      ],
    },
    { times: 1 },
  )
  await octokit.actions.createWorkflowDispatch(order('a'))
  const run_id = await newest()
  await assert.rejects(octokit.actions.reRunWorkflow({ ...at, run_id }), { status: 403 })
  github.advance(60_000)
  assert.deepEqual(await states(), { a: 'failure' })
  await octokit.actions.reRunWorkflowFailedJobs({ ...at, run_id })
  github.advance(60_000)
  assert.deepEqual(await states(), { a: 'success' })
  const { data: run } = await octokit.actions.getWorkflowRun({ ...at, run_id })
  assert.equal(run.run_attempt, 2)
  const { data: first } = await octokit.actions.getWorkflowRunAttempt({ ...at, run_id, attempt_number: 1 })
  assert.equal(first.conclusion, 'failure')
  const { data: jobs } = await octokit.actions.listJobsForWorkflowRunAttempt({
    ...at,
    run_id,
    attempt_number: 1,
  })
  assert.deepEqual(
    jobs.jobs.map((job) => job.conclusion),
    ['success', 'failure'],
  )
  const { data: all } = await octokit.actions.listJobsForWorkflowRun({ ...at, run_id, filter: 'all' })
  assert.equal(all.total_count, 4)
})

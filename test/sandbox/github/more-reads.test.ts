import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Octokit } from '@octokit/rest'
import { type Github, startGithub } from '../../../sandbox/github/index.ts'
import { checkedOctokit } from './openapi.ts'

let github: Github
let octokit: Octokit
const at = { owner: 'contoso', repo: 'agentic-accelerator' }
before(async () => {
  github = await startGithub({ seed: 'more', now: new Date('2026-05-04T12:00:00Z'), clock: () => 0 })
  octokit = checkedOctokit(github)
})
after(() => github.close())

test('environments are those of deploy/environments.yaml', async () => {
  const { data } = await octokit.repos.getAllEnvironments(at)
  assert.deepEqual(
    data.environments?.map((one) => one.name),
    ['dev', 'staging', 'prod'],
  )
  await assert.rejects(octokit.repos.getEnvironment({ ...at, environment_name: 'moon' }), { status: 404 })
})

test('a check suite holds the jobs of one run', async () => {
  const { data } = await octokit.actions.listWorkflowRuns({ ...at, workflow_id: 'deploy.yml', per_page: 1 })
  const { data: suite } = await octokit.checks.listForSuite({
    ...at,
    check_suite_id: data.workflow_runs[0]?.check_suite_id ?? 0,
  })
  assert.deepEqual(
    suite.check_runs.map((one) => one.name),
    ['accelerator-lint', 'resolve-env', 'azd-up', 'evals'],
  )
})

test('trees and blobs of the git database lead to the files', async () => {
  const { data: tree } = await octokit.git.getTree({ ...at, tree_sha: 'main', recursive: 'true' })
  const entry = tree.tree.find((one) => one.path === 'deploy/environments.yaml')
  const { data: blob } = await octokit.git.getBlob({ ...at, file_sha: entry?.sha ?? '' })
  assert.match(Buffer.from(blob.content, 'base64').toString(), /default_env: dev/)
  const { data: root } = await octokit.git.getTree({ ...at, tree_sha: tree.sha })
  assert.ok(root.tree.some((one) => one.type === 'tree' && one.path === 'deploy'))
})

test('variables and commit statuses are answered, the latter empty', async () => {
  const { data } = await octokit.actions.listRepoVariables(at)
  assert.deepEqual(
    data.variables.map((one) => one.name),
    ['EVALS_API_URL'],
  )
  const { data: status } = await octokit.repos.getCombinedStatusForRef({ ...at, ref: 'main' })
  assert.deepEqual([status.state, status.total_count], ['pending', 0])
})

test('a deployment and one of its states are found by id, and may be made by hand', async () => {
  const { data: made } = await octokit.repos.createDeployment({ ...at, ref: 'v1.5.0', environment: 'dev' })
  assert.ok('id' in made)
  const one = { ...at, deployment_id: made.id }
  const { data: status } = await octokit.repos.createDeploymentStatus({
    ...one,
    state: 'success',
    log_url: 'https://x.example/log',
  })
  assert.equal(
    (await octokit.repos.getDeploymentStatus({ ...one, status_id: status.id })).data.log_url,
    'https://x.example/log',
  )
  assert.equal((await octokit.repos.getDeployment(one)).data.sha, github.story?.goodSha)
  await assert.rejects(octokit.repos.createDeployment({ ...at, ref: 'nowhere' }), { status: 409 })
})

test('a disabled workflow cannot be dispatched until it is enabled', async () => {
  const evals = { ...at, workflow_id: 'evals.yml' }
  await octokit.actions.disableWorkflow(evals)
  assert.equal((await octokit.actions.getWorkflow(evals)).data.state, 'disabled_manually')
  await assert.rejects(octokit.actions.createWorkflowDispatch({ ...evals, ref: 'main' }), { status: 422 })
  await octokit.actions.enableWorkflow(evals)
  await octokit.actions.createWorkflowDispatch({ ...evals, ref: 'main' })
})

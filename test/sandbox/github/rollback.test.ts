import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { startGithub } from '../../../sandbox/github/index.ts'
import { checkedOctokit } from './openapi.ts'

const at = { owner: 'contoso', repo: 'agentic-accelerator' }
const path = '.github/workflows/ops-rollback.yml'
const template = readFileSync(new URL('../../../infra/workflows/ops-rollback.yml', import.meta.url), 'utf8')

async function world(t: TestContext) {
  const now = new Date('2026-05-04T12:00:00Z')
  const github = await startGithub({ now, clock: () => 0, adopt: { [path]: template } })
  t.after(() => github.close())
  const octokit = checkedOctokit(github)
  const rollback = async (inputs: Record<string, string>) => {
    const all = { env_name: 'prod', ref: 'v1.5.0', reason: 'evals are red', key: 'key-00000001', ...inputs }
    await octokit.actions.createWorkflowDispatch({
      ...at,
      workflow_id: 'ops-rollback.yml',
      ref: 'main',
      inputs: all,
    })
    github.advance(3_600_000)
    const { data } = await octokit.actions.listWorkflowRuns({
      ...at,
      workflow_id: 'ops-rollback.yml',
      per_page: 1,
    })
    const [run] = data.workflow_runs
    const { data: jobs } = await octokit.actions.listJobsForWorkflowRun({ ...at, run_id: run?.id ?? 0 })
    return {
      title: run?.display_title,
      conclusion: run?.conclusion,
      jobs: jobs.jobs.map((job) => `${job.name} ${job.conclusion}`),
    }
  }
  return { github, octokit, rollback }
}

test('the bot’s rollback workflow puts the tag live and its evals are green', async (t) => {
  const { github, rollback } = await world(t)
  assert.deepEqual(await rollback({ expected_sha: github.story?.badSha ?? '' }), {
    title: 'ops-rollback prod to v1.5.0 [key-00000001]',
    conclusion: 'success',
    jobs: ['once success', 'resolve-env success', 'rollback success', 'evals success'],
  })
  assert.equal(github.repository().live.get('prod')?.version, 'v1.5.0')
})

test('a second run with the same key does nothing', async (t) => {
  const { github, octokit, rollback } = await world(t)
  await rollback({})
  const { data } = await octokit.repos.listDeployments({ ...at, environment: 'prod' })
  assert.deepEqual((await rollback({ ref: 'v1.4.0' })).jobs, [
    'once success',
    'resolve-env skipped',
    'rollback skipped',
    'evals skipped',
  ])
  assert.equal((await octokit.repos.listDeployments({ ...at, environment: 'prod' })).data[0]?.id, data[0]?.id)
  assert.equal(github.repository().live.get('prod')?.version, 'v1.5.0')
})

test('another deployment than the expected one stops it, and a bad version has red evals', async (t) => {
  const { github, rollback } = await world(t)
  const stopped = await rollback({ expected_sha: github.story?.goodSha ?? '' })
  assert.deepEqual(stopped.jobs, ['once success', 'resolve-env success', 'rollback failure', 'evals skipped'])
  assert.equal(github.repository().live.get('prod')?.sha, github.story?.badSha)
  const bad = await rollback({ ref: github.story?.badSha ?? '', key: 'key-00000002' })
  assert.deepEqual(bad.jobs, ['once success', 'resolve-env success', 'rollback success', 'evals failure'])
})

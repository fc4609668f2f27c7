import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Github, type Recording, startGithub } from '../../../sandbox/github/index.ts'
import { checkedOctokit } from './openapi.ts'
import { noon } from './small.ts'

const evals =
  'name: evals\non: workflow_dispatch\njobs: {evals: {steps: [{name: Quality evals, run: python}]}}\n'
const red = {
  jobs: [
    {
      name: 'evals',
      steps: [
        {
          name: 'Quality evals',
          conclusion: 'failure' as const,
          log: ['::error::quality: avg score 0.7 < threshold 0.75'],
        },
      ],
    },
  ],
}
const recording: Recording = {
  repos: [
    {
      owner: 'fabrikam',
      name: 'briefs',
      steps: [
        {
          commit: {
            message: 'first',
            files: { '.github/workflows/evals.yml': evals },
            at: '2026-05-01T08:00:00Z',
          },
        },
        { run: { file: 'evals.yml', at: '2026-05-01T09:00:00Z' } },
        { tag: { name: 'good', message: 'green' } },
        {
          commit: {
            message: 'prompt',
            branch: 'warm',
            files: { 'p.md': 'warm\n' },
            at: '2026-05-02T08:00:00Z',
          },
        },
        { pull: { title: 'Warmer', head: 'warm', at: '2026-05-02T08:01:00Z' } },
        { merge: { number: 1, at: '2026-05-02T09:00:00Z' } },
        { environment: { name: 'prod', reviewers: ['lead'] } },
        { deployment: { environment: 'prod', at: '2026-05-02T09:30:00Z' } },
        { run: { file: 'evals.yml', at: '2026-05-02T10:00:00Z', plan: red } },
        { plan: { file: 'evals.yml', plan: red } },
        { variable: { name: 'EVALS_API_URL', value: 'https://api.example' } },
      ],
    },
  ],
}
const at = { owner: 'fabrikam', repo: 'briefs' }

async function check(github: Github) {
  const octokit = checkedOctokit(github)
  const { data } = await octokit.actions.listWorkflowRuns({ ...at, workflow_id: 'evals.yml' })
  assert.deepEqual(
    data.workflow_runs.map((run) => run.conclusion),
    ['failure', 'success'],
  )
  const { data: between } = await octokit.repos.compareCommitsWithBasehead({ ...at, basehead: 'good...main' })
  assert.deepEqual(
    between.commits.map((commit) => commit.commit.message),
    ['Warmer (#1)'],
  )
  const { data: deployments } = await octokit.repos.listDeployments({ ...at, environment: 'prod' })
  assert.equal(deployments[0]?.sha, data.workflow_runs[0]?.head_sha)
  const { data: variable } = await octokit.actions.getRepoVariable({ ...at, name: 'EVALS_API_URL' })
  assert.equal(variable.value, 'https://api.example')
  const { data: environment } = await octokit.repos.getEnvironment({ ...at, environment_name: 'prod' })
  assert.equal(environment.protection_rules?.[0]?.type, 'required_reviewers')
  await octokit.actions.createWorkflowDispatch({ ...at, workflow_id: 'evals.yml', ref: 'main' })
  github.advance(60_000)
  const { data: after } = await octokit.actions.listWorkflowRuns({
    ...at,
    workflow_id: 'evals.yml',
    per_page: 1,
  })
  assert.equal(after.workflow_runs[0]?.conclusion, 'failure')
}

async function started(t: TestContext, options: object): Promise<Github> {
  const github = await startGithub({ now: noon, clock: () => 0, ...options })
  t.after(() => github.close())
  return github
}

test('a recording builds the repository it tells of', async (t) => {
  await check(await started(t, { scenario: recording }))
})

test('a recording may come from a file', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'github-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'github.json')
  await writeFile(file, JSON.stringify(recording))
  await check(await started(t, { file }))
})

test('a recording may come step by step over HTTP', async (t) => {
  const github = await started(t, { scenario: { repos: [{ owner: 'fabrikam', name: 'briefs', steps: [] }] } })
  const post = (path: string, body: unknown) =>
    fetch(`${github.url}/_sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) })
  assert.equal((await post('steps?repo=fabrikam/briefs', recording.repos[0]?.steps)).status, 204)
  await check(github)
  assert.equal((await post('steps', { comet: {} })).status, 422)
  assert.equal((await post('steps', { merge: { number: 99 } })).status, 422)
  const state = await (await post('advance', { ms: 1000 })).json()
  assert.equal((state as { now: string }).now, '2026-05-04T12:01:01.000Z')
})

test('a recording that does not fit is refused at the start', async () => {
  await assert.rejects(startGithub({ scenario: { repos: [{ owner: 'x' }] } as never }), /invalid/i)
})

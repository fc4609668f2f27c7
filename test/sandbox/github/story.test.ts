import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Github, type GithubOptions, startGithub } from '../../../sandbox/github/index.ts'
import { checkedOctokit } from './openapi.ts'
import { rollback } from './small.ts'

const now = new Date('2026-05-04T12:00:00Z')
const at = { owner: 'contoso', repo: 'agentic-accelerator' }
const evals = { ...at, workflow_id: 'evals.yml', branch: 'main', per_page: 100 }

async function world(t: TestContext, options: GithubOptions = {}): Promise<Github> {
  const github = await startGithub({ now, clock: () => 0, seed: 'story', ...options })
  t.after(() => github.close())
  return github
}

async function facts(github: Github) {
  const octokit = checkedOctokit(github)
  const { data: commits } = await octokit.repos.listCommits({ ...at, per_page: 100 })
  const { data: runs } = await octokit.actions.listWorkflowRuns(evals)
  const states = runs.workflow_runs.map((run) => [run.id, run.head_sha, run.conclusion, run.created_at])
  return { commits: commits.map((commit) => commit.sha), states }
}

test('the same seed at the same moment tells the same story, another seed another', async (t) => {
  const first = await facts(await world(t))
  assert.deepEqual(await facts(await world(t)), first)
  assert.notDeepEqual((await facts(await world(t, { seed: 'other' }))).commits, first.commits)
})

for (const seed of [1, 2, 3, 4, 5])
  test(`with seed ${seed}, evals are green before the bad commit and red after it`, async (t) => {
    const github = await world(t, { seed })
    const story = github.story
    assert.ok(story)
    const octokit = checkedOctokit(github)
    const { data } = await octokit.actions.listWorkflowRuns({ ...evals, per_page: 4 })
    assert.deepEqual(
      data.workflow_runs.map((run) => run.conclusion),
      ['failure', 'failure', 'success', 'success'],
    )
    const [first, last] = [data.workflow_runs[1]?.head_sha, data.workflow_runs[2]?.head_sha]
    const { data: between } = await octokit.repos.compareCommitsWithBasehead({
      ...at,
      basehead: `${last}...${first}`,
    })
    const shas = between.commits.map((commit) => commit.sha)
    assert.ok(shas.includes(story.badSha) && shas.length > 1)
    const bad = await octokit.repos.getCommit({ ...at, ref: story.badSha })
    assert.equal(bad.data.parents[0]?.sha, story.beforeBadSha)
    const since = (now.getTime() - story.badSince.getTime()) / 60_000
    assert.ok(since > 115 && since < 125, `${since} minutes ago`)
  })

test('every tag stands on a deployment to production that ended green with its evals', async (t) => {
  const github = await world(t)
  const octokit = checkedOctokit(github)
  const { data: tags } = await octokit.repos.listTags(at)
  const { data: deploys } = await octokit.actions.listWorkflowRuns({
    ...at,
    workflow_id: 'deploy.yml',
    per_page: 100,
  })
  const { data: deployments } = await octokit.repos.listDeployments({ ...at, environment: 'prod' })
  for (const tag of tags) {
    assert.ok(
      deployments.some((one) => one.sha === tag.commit.sha),
      tag.name,
    )
    assert.ok(
      deploys.workflow_runs.some((run) => run.head_sha === tag.commit.sha && run.conclusion === 'success'),
      tag.name,
    )
  }
})

test('evals stay red until production runs the good tag again, then they are green', async (t) => {
  const github = await world(t, { adopt: { '.github/workflows/rollback.yml': rollback } })
  const octokit = checkedOctokit(github)
  const newest = async () => {
    await octokit.actions.createWorkflowDispatch({ ...at, workflow_id: 'evals.yml', ref: 'main' })
    github.advance(3_600_000)
    return (await octokit.actions.listWorkflowRuns({ ...evals, per_page: 1 })).data.workflow_runs[0]
      ?.conclusion
  }
  assert.equal(await newest(), 'failure')
  const inputs = { tag: github.story?.goodTag ?? '', key: 'k', env_name: 'prod' }
  await octokit.actions.createWorkflowDispatch({ ...at, workflow_id: 'rollback.yml', ref: 'main', inputs })
  github.advance(600_000)
  assert.equal(github.repository().live.get('prod')?.sha, github.story?.goodSha)
  assert.equal(await newest(), 'success')
  await octokit.actions.createWorkflowDispatch({
    ...at,
    workflow_id: 'deploy.yml',
    ref: 'main',
    inputs: { env_name: 'prod' },
  })
  github.advance(3_600_000)
  assert.equal(await newest(), 'failure')
})

test('reverting the bad prompt and deploying main makes evals green as well', async (t) => {
  const github = await world(t)
  const octokit = checkedOctokit(github)
  const path = 'docs/agent-specs/outreach_personalizer.md'
  const { data: old } = await octokit.repos.getContent({ ...at, path, ref: github.story?.beforeBadSha ?? '' })
  const { data: current } = await octokit.repos.getContent({ ...at, path })
  assert.ok('content' in old && 'sha' in current)
  const change = {
    ...at,
    path,
    message: 'Revert the outreach prompt',
    content: old.content,
    sha: current.sha,
  }
  await octokit.repos.createOrUpdateFileContents(change)
  await octokit.actions.createWorkflowDispatch({
    ...at,
    workflow_id: 'deploy.yml',
    ref: 'main',
    inputs: { env_name: 'prod' },
  })
  github.advance(3_600_000)
  const { data } = await octokit.actions.listWorkflowRuns({ ...at, workflow_id: 'deploy.yml', per_page: 1 })
  assert.equal(data.workflow_runs[0]?.conclusion, 'success')
})

test('the links on answers open pages of the sandbox', async (t) => {
  const github = await world(t)
  const { data } = await checkedOctokit(github).actions.listWorkflowRuns({ ...evals, per_page: 1 })
  const page = await fetch(data.workflow_runs[0]?.html_url ?? '')
  assert.match(
    await page.text(),
    /evals #\d+[\s\S]*completed failure[\s\S]*Process completed with exit code 1/,
  )
  const pull = await fetch(`${github.url}/contoso/agentic-accelerator/pull/${github.story?.badPull}`)
  assert.match(await pull.text(), /Outreach: warmer openers/)
})

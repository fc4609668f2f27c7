import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createAppAuth } from '@octokit/auth-app'
import { type Github, startGithub } from '../../../sandbox/github/index.ts'
import { allRoutes } from '../../../sandbox/github/routes/index.ts'
import { checkAnswer, checkedOctokit, isDeclared } from './openapi.ts'
import { noon, at as small, smallGithub } from './small.ts'

/* What no other test of this folder asks for; together they check every route. */

/** The description has one entry for a folder and the root, whose path is empty. */
const root = '/repos/{owner}/{repo}/contents'

test('every route of the sandbox is one of GitHub’s', () => {
  for (const { method, path } of allRoutes)
    assert.ok(isDeclared(method, path === root ? `${root}/{path}` : path), `${method} ${path}`)
})

async function story(t: TestContext): Promise<Github> {
  const github = await startGithub({ now: noon, clock: () => 0 })
  t.after(() => github.close())
  return github
}

test('reads', async (t) => {
  const github = await story(t)
  const octokit = checkedOctokit(github)
  const at = { owner: github.owner, repo: github.repo }
  const { data: runs } = await octokit.actions.listWorkflowRuns({ ...at, workflow_id: 'evals.yml' })
  const [run] = runs.workflow_runs
  assert.ok(run)
  const { data: jobs } = await octokit.actions.listJobsForWorkflowRun({ ...at, run_id: run.id })
  await octokit.actions.getJobForWorkflowRun({ ...at, job_id: jobs.jobs[0]?.id ?? 0 })
  assert.ok((await octokit.actions.listArtifactsForRepo(at)).data.total_count > 0)
  const listing = await fetch(`${github.url}/repos/${at.owner}/${at.repo}/contents`, {
    headers: { authorization: `Bearer ${github.token}` },
  })
  checkAnswer('GET', `${root}/{path}`, listing.status, await listing.json())
  await octokit.repos.getReadme(at)
  await octokit.users.getAuthenticated()
  await octokit.meta.get()
  await octokit.meta.getZen()
  await octokit.repos.getLatestRelease(at).catch((error) => assert.equal(error.status, 404))
  const { data: issue } = await octokit.issues.create({ ...at, title: 'An issue' })
  await octokit.issues.get({ ...at, issue_number: issue.number })
})

test('what an App asks about itself', async (t) => {
  const github = await story(t)
  const { appId, privateKey, owner, repo } = github
  const { token } = await createAppAuth({ appId, privateKey })({ type: 'app' })
  const paths = {
    '/orgs/{org}/installation': `/orgs/${owner}/installation`,
    '/repos/{owner}/{repo}/installation': `/repos/${owner}/${repo}/installation`,
  }
  for (const [template, path] of Object.entries(paths)) {
    const answer = await fetch(`${github.url}${path}`, { headers: { authorization: `Bearer ${token}` } })
    checkAnswer('GET', template, answer.status, await answer.json())
    assert.equal(answer.status, 200, path)
  }
  // The description of the list asks for accounts that are users and enterprises at once; its items are those of one.
  const list = await fetch(`${github.url}/app/installations`, {
    headers: { authorization: `Bearer ${token}` },
  })
  for (const one of (await list.json()) as unknown[])
    checkAnswer('GET', '/app/installations/{installation_id}', list.status, one)
})

test('writes', async (t) => {
  const github = await smallGithub()
  t.after(() => github.close())
  const octokit = checkedOctokit(github)
  const { data: main } = await octokit.git.getRef({ ...small, ref: 'heads/main' })
  const { sha } = main.object
  await octokit.git.createRef({ ...small, ref: 'refs/heads/topic', sha })
  const { data: file } = await octokit.repos.getContent({ ...small, path: 'a.txt', ref: 'topic' })
  assert.ok('sha' in file)
  const removal = { ...small, path: 'a.txt', message: 'remove', sha: file.sha, branch: 'topic' }
  const { data: removed } = await octokit.repos.deleteFile(removal)
  const { data: pull } = await octokit.pulls.create({
    ...small,
    title: 'Remove',
    head: 'topic',
    base: 'main',
  })
  await octokit.pulls.update({ ...small, pull_number: pull.number, title: 'Remove a.txt' })
  await octokit.git.updateRef({ ...small, ref: 'heads/topic', sha: removed.commit.sha ?? sha })
  await octokit.git.createRef({ ...small, ref: 'refs/heads/gone', sha })
  await octokit.git.deleteRef({ ...small, ref: 'heads/gone' })
})

test('runs that are started anew, stopped by force, or lose their logs', async (t) => {
  const github = await smallGithub()
  t.after(() => github.close())
  const octokit = checkedOctokit(github)
  const inputs = { tag: 'v1', key: 'k', env_name: 'dev' }
  const start = async () => {
    await octokit.actions.createWorkflowDispatch({
      ...small,
      workflow_id: 'rollback.yml',
      ref: 'main',
      inputs,
    })
    const { data } = await octokit.actions.listWorkflowRunsForRepo(small)
    return data.workflow_runs[0]?.id ?? 0
  }
  const first = await start()
  await octokit.actions.forceCancelWorkflowRun({ ...small, run_id: first })
  github.advance(3_600_000)
  const second = await start()
  github.advance(3_600_000)
  await octokit.actions.reRunWorkflow({ ...small, run_id: second })
  github.advance(3_600_000)
  await octokit.actions.deleteWorkflowRunLogs({ ...small, run_id: second })
})

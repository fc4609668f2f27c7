import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Octokit } from '@octokit/rest'
import { type Github, startGithub } from '../../../sandbox/github/index.ts'
import { checkedOctokit } from './openapi.ts'

let github: Github
let octokit: Octokit
const at = { owner: 'contoso', repo: 'agentic-accelerator' }
before(async () => {
  github = await startGithub({ seed: 'pulls', clock: () => 0, now: new Date('2026-05-04T12:00:00Z') })
  octokit = checkedOctokit(github)
})
after(() => github.close())

test('the pull request of the bad release shows its files, its commits and its checks', async () => {
  const number = { ...at, pull_number: github.story?.badPull ?? 0 }
  const { data } = await octokit.pulls.get(number)
  assert.deepEqual([data.state, data.merged, data.merge_commit_sha], ['closed', true, github.story?.badSha])
  assert.deepEqual(
    [data.commits, data.changed_files, data.user.login, data.merged_by?.login],
    [2, 1, 'mchen', 'rpatel'],
  )
  const { data: files } = await octokit.pulls.listFiles(number)
  assert.deepEqual(
    files.map((file) => file.filename),
    ['docs/agent-specs/outreach_personalizer.md'],
  )
  const { data: commits } = await octokit.pulls.listCommits(number)
  assert.equal(commits.at(-1)?.sha, data.head.sha)
  const { data: checks } = await octokit.checks.listForRef({ ...at, ref: data.head.sha })
  assert.deepEqual(
    checks.check_runs.map((check) => [check.name, check.conclusion]),
    [['accelerator-lint', 'success']],
  )
})

test('a commit leads to the pull request it came in with', async () => {
  const { data } = await octokit.repos.listPullRequestsAssociatedWithCommit({
    ...at,
    commit_sha: github.story?.badSha ?? '',
  })
  assert.deepEqual(
    data.map((pull) => pull.number),
    [github.story?.badPull],
  )
})

test('open and closed pull requests are listed apart', async () => {
  const { data: open } = await octokit.pulls.list(at)
  assert.equal(open.length, 2)
  const closed = await octokit.paginate(octokit.pulls.list, { ...at, state: 'closed', per_page: 50 })
  assert.equal(closed.length, 53)
  const { data: red } = await octokit.actions.listWorkflowRunsForRepo({
    ...at,
    head_sha: open[1]?.head.sha ?? '',
  })
  assert.deepEqual(
    red.workflow_runs.map((run) => run.conclusion),
    ['failure'],
  )
})

test('a change goes from blob to merged pull request through the git database', async () => {
  const { data: main } = await octokit.git.getRef({ ...at, ref: 'heads/main' })
  const { data: blob } = await octokit.git.createBlob({
    ...at,
    content: 'acceptance: {}\n',
    encoding: 'utf-8',
  })
  const { data: base } = await octokit.git.getCommit({ ...at, commit_sha: main.object.sha })
  const entries = [
    { path: 'ops.yaml', mode: '100644' as const, type: 'blob' as const, sha: blob.sha },
    { path: 'CHANGELOG.md', mode: '100644' as const, type: 'blob' as const, sha: null },
  ]
  const { data: tree } = await octokit.git.createTree({ ...at, base_tree: base.tree.sha, tree: entries })
  const { data: commit } = await octokit.git.createCommit({
    ...at,
    message: 'ops: file',
    tree: tree.sha,
    parents: [base.sha],
  })
  await octokit.git.createRef({ ...at, ref: 'refs/heads/ops/file', sha: commit.sha })
  await assert.rejects(octokit.git.createRef({ ...at, ref: 'refs/heads/ops/file', sha: commit.sha }), {
    status: 422,
  })
  const { data: pull } = await octokit.pulls.create({
    ...at,
    title: 'ops: file',
    head: 'ops/file',
    base: 'main',
    body: 'why',
  })
  assert.equal(pull.mergeable_state, 'clean')
  await assert.rejects(octokit.pulls.create({ ...at, title: 'again', head: 'ops/file', base: 'main' }), {
    status: 422,
  })
  const { data: lint } = await octokit.actions.listWorkflowRunsForRepo({ ...at, head_sha: commit.sha })
  assert.deepEqual(
    lint.workflow_runs.map((run) => [run.event, run.status]),
    [['pull_request', 'queued']],
  )
  const { data: merged } = await octokit.pulls.merge({ ...at, pull_number: pull.number })
  const { data: file } = await octokit.repos.getContent({
    ...at,
    path: 'ops.yaml',
    ref: merged.sha,
    mediaType: { format: 'raw' },
  })
  assert.equal(String(file), 'acceptance: {}\n')
  await assert.rejects(octokit.repos.getContent({ ...at, path: 'CHANGELOG.md' }), { status: 404 })
})

test('a file is written only by who has seen its last version', async () => {
  const path = 'ops/threshold.txt'
  const content = (text: string) => Buffer.from(text).toString('base64')
  const write = (text: string, sha?: string) =>
    octokit.repos.createOrUpdateFileContents({
      ...at,
      path,
      message: 'ops: threshold',
      content: content(text),
      ...(sha && { sha }),
    })
  const first = await write('1')
  assert.equal(first.status, 201)
  await assert.rejects(write('2'), { status: 422 })
  await assert.rejects(write('2', 'f'.repeat(40)), { status: 409 })
  assert.equal((await write('2', first.data.content?.sha)).status, 200)
})

test('issues are opened, labelled, commented and closed', async () => {
  const { data: issue } = await octokit.issues.create({
    ...at,
    title: 'Evals are red',
    body: 'since noon',
    labels: ['ops'],
  })
  await octokit.issues.createComment({ ...at, issue_number: issue.number, body: 'looking' })
  const { data: listed } = await octokit.issues.listForRepo({ ...at, labels: 'ops' })
  assert.deepEqual(
    listed.map((one) => [one.number, one.comments]),
    [[issue.number, 1]],
  )
  const { data: comments } = await octokit.issues.listComments({ ...at, issue_number: issue.number })
  assert.equal(comments[0]?.body, 'looking')
  const { data: closed } = await octokit.issues.update({ ...at, issue_number: issue.number, state: 'closed' })
  assert.equal(closed.state_reason, 'completed')
})

test('an annotated tag is made in two steps and a light one in one', async () => {
  const object = github.story?.goodSha ?? ''
  const { data: tag } = await octokit.git.createTag({
    ...at,
    tag: 'v9',
    message: 'nine',
    object,
    type: 'commit',
  })
  await octokit.git.createRef({ ...at, ref: 'refs/tags/v9', sha: tag.sha })
  await octokit.git.createRef({ ...at, ref: 'refs/tags/v9-light', sha: object })
  const { data: tags } = await octokit.repos.listTags(at)
  const made = tags.filter((one) => one.name.startsWith('v9'))
  assert.deepEqual(
    made.map((one) => one.commit.sha),
    [object, object],
  )
  const bad = octokit.git.createTag({
    ...at,
    tag: 'v10',
    message: 'x',
    object: 'e'.repeat(40),
    type: 'commit',
  })
  await assert.rejects(bad, { status: 422 })
})

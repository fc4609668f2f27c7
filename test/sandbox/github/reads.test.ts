import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Octokit } from '@octokit/rest'
import { type Github, startGithub } from '../../../sandbox/github/index.ts'
import { checkedOctokit } from './openapi.ts'

let github: Github
let octokit: Octokit
const at = { owner: 'contoso', repo: 'agentic-accelerator' }
before(async () => {
  github = await startGithub({ seed: 'reads', now: new Date('2026-05-04T12:00:00Z'), clock: () => 0 })
  octokit = checkedOctokit(github)
})
after(() => github.close())

test('the repository describes itself', async () => {
  const { data } = await octokit.repos.get(at)
  assert.equal(data.full_name, 'contoso/agentic-accelerator')
  assert.equal(data.default_branch, 'main')
})

test('a file comes as base64, as raw text, at a ref, and not at all', async () => {
  const path = 'accelerator.yaml'
  const { data } = await octokit.repos.getContent({ ...at, path })
  assert.ok(!Array.isArray(data) && data.type === 'file')
  const text = Buffer.from(data.content, 'base64').toString()
  assert.match(text, /foundry_name: accel-outreach-personalizer/)
  const raw = await octokit.repos.getContent({ ...at, path, ref: 'v1.0.0', mediaType: { format: 'raw' } })
  assert.match(String(raw.data), /capacity: 30/)
  assert.match(text, /capacity: 40/)
  await assert.rejects(octokit.repos.getContent({ ...at, path: 'nowhere.txt' }), { status: 404 })
  await assert.rejects(octokit.repos.getContent({ ...at, path, ref: 'nowhere' }), { status: 404 })
})

test('a folder lists its files and folders', async () => {
  const { data } = await octokit.repos.getContent({ ...at, path: 'docs' })
  assert.ok(Array.isArray(data))
  assert.deepEqual(
    data.map((entry) => [entry.name, entry.type]),
    [
      ['agent-specs', 'dir'],
      ['discovery', 'dir'],
      ['getting-started', 'dir'],
    ],
  )
})

test('commits are listed newest first, by path, and a page at a time', async () => {
  const all = await octokit.paginate(octokit.repos.listCommits, { ...at, per_page: 20 })
  assert.equal(all.length, 54)
  const times = all.map((commit) => Date.parse(commit.commit.committer?.date ?? ''))
  assert.deepEqual(
    times,
    times.toSorted((a, b) => b - a),
  )
  const path = 'docs/agent-specs/outreach_personalizer.md'
  const { data } = await octokit.repos.listCommits({ ...at, path })
  assert.deepEqual(
    data.map((commit) => commit.sha === github.story?.badSha),
    [true, false, false, false],
  )
  const { data: one } = await octokit.repos.getCommit({ ...at, ref: github.story?.badSha ?? '' })
  assert.deepEqual(
    one.files?.map((file) => file.filename),
    [path],
  )
  assert.match(one.files?.[0]?.patch ?? '', /^-- `subject`: at most 60 characters, never empty\.$/m)
})

test('comparison tells ahead, behind, diverged and identical', async () => {
  const compare = (basehead: string) => octokit.repos.compareCommitsWithBasehead({ ...at, basehead })
  const ahead = (await compare(`${github.story?.goodTag}...main`)).data
  assert.deepEqual([ahead.status, ahead.ahead_by, ahead.behind_by], ['ahead', 4, 0])
  assert.equal(ahead.commits[1]?.sha, github.story?.badSha)
  const behind = (await compare('main...v1.5.0')).data
  assert.deepEqual([behind.status, behind.ahead_by, behind.behind_by], ['behind', 0, 4])
  assert.equal((await compare('main...main')).data.status, 'identical')
  const branch = github.world.repos
    .values()
    .next()
    .value?.pulls.find((pull) => pull.state === 'open')
  assert.equal((await compare(`main...${branch?.headRef}`)).data.status, 'diverged')
  const paged = await octokit.repos.compareCommitsWithBasehead({
    ...at,
    basehead: 'v1.5.0...main',
    per_page: 3,
    page: 2,
  })
  assert.deepEqual([paged.data.commits.length, paged.data.files?.length, paged.data.total_commits], [1, 0, 4])
  await assert.rejects(compare('main...nowhere'), { status: 404 })
})

test('tags are annotated and lead to the commit that was deployed', async () => {
  const { data } = await octokit.repos.listTags(at)
  assert.deepEqual(
    data.map((tag) => tag.name),
    ['v1.5.0', 'v1.4.0', 'v1.3.0', 'v1.2.0', 'v1.1.0', 'v1.0.0'],
  )
  assert.equal(data[0]?.commit.sha, github.story?.goodSha)
  const { data: ref } = await octokit.git.getRef({ ...at, ref: 'tags/v1.5.0' })
  assert.equal(ref.object.type, 'tag')
  const { data: tag } = await octokit.git.getTag({ ...at, tag_sha: ref.object.sha })
  assert.equal(tag.object.sha, github.story?.goodSha)
  const { data: refs } = await octokit.git.listMatchingRefs({ ...at, ref: 'tags/v1.' })
  assert.equal(refs.length, 6)
})

test('branches are listed and found', async () => {
  const { data } = await octokit.repos.listBranches(at)
  assert.equal(data.length, 3)
  const { data: main } = await octokit.repos.getBranch({ ...at, branch: 'main' })
  assert.equal(main.commit.sha, (await octokit.repos.getCommit({ ...at, ref: 'main' })).data.sha)
  assert.equal(main.commit.commit.author?.name, 'jokafor')
})

test('there are no releases', async () => {
  assert.deepEqual((await octokit.repos.listReleases(at)).data, [])
  await assert.rejects(octokit.repos.getLatestRelease(at), { status: 404 })
})

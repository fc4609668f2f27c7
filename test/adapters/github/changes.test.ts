import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import type { Github as World } from '../../../sandbox/github/index.ts'
import { openGithub } from '../../../src/adapters/github/index.ts'
import { zip } from '../../../src/adapters/zip.ts'
import { UpstreamError } from '../../../src/chat/errors.ts'
import { at, smallGithub } from '../../sandbox/github/small.ts'

async function small(t: TestContext) {
  const world = await smallGithub()
  t.after(() => world.close())
  const auth = { kind: 'token', token: world.token } as const
  const github = openGithub({ unpack: zip.unpack, ...at, baseUrl: world.url, auth, patienceMs: 2000 })
  const repo = world.repository('contoso/small')
  const sha = repo.refs.get('refs/heads/main') ?? ''
  return { world, repo, sha, ...github }
}

const written = (world: World) => world.requests.filter(({ method }) => method !== 'GET').length
const revert = {
  key: 'request-1:revert',
  branch: 'ops/revert',
  title: 'Revert to v1',
  body: 'Because.',
  files: [
    { path: 'a.txt', text: 'one\n' },
    { path: 'docs/new.md', text: 'ü\n' },
    { path: 'not-there.txt', text: undefined },
    { path: '.github/workflows/lint.yml', text: undefined },
  ],
}

test('a tag is annotated, made once, and never moved', async (t) => {
  const { world, repo, sha, changes, repository } = await small(t)
  assert.equal(await changes.tag('v2', sha, 'second'), 'made')
  assert.equal(repo.objects.tags.get(repo.refs.get('refs/tags/v2') ?? '')?.message, 'second')
  const before = written(world)
  assert.equal(await changes.tag('v2', sha, 'second'), 'existed')
  const v1 = (await repository.tags()).find(({ name }) => name === 'v1')?.sha ?? ''
  assert.equal(await changes.tag('v1', v1, 'again'), 'existed')
  assert.equal(await changes.tag('v1', sha, 'elsewhere'), 'taken')
  assert.equal(written(world), before)
})

test('a tag whose answer was lost counts as made', async (t) => {
  const { world, sha, changes } = await small(t)
  world.fault({ method: 'POST', path: '/git/refs', reset: 'after' })
  assert.equal(await changes.tag('v2', sha, 'second'), 'made')
  world.fault({ method: 'POST', path: '/git/refs', status: 502 })
  await assert.rejects(changes.tag('v3', sha, 'third'), { system: 'GitHub', reason: 'failed' })
})

test('a pull request restores, adds and removes files on a branch of its own, once', async (t) => {
  const { world, repo, sha, changes, repository } = await small(t)
  const made = await changes.pullRequest(revert)
  assert.equal(made.existed, false)
  const pull = await repository.pull(made.number)
  assert.equal(pull?.title, 'Revert to v1')
  const head = repo.objects.commits.get(pull?.headSha ?? '')
  assert.deepEqual(head?.parents, [sha])
  assert.deepEqual(
    [...(head?.files ?? [])].map(([path, blob]) => [path, String(repo.objects.blobs.get(blob))]).slice(1),
    [
      ['a.txt', 'one\n'],
      ['docs/new.md', 'ü\n'],
    ],
  )
  assert.equal(repo.refs.get('refs/heads/main'), sha)
  const before = written(world)
  assert.deepEqual(await changes.pullRequest(revert), { ...made, existed: true })
  assert.equal(written(world), before)
  assert.notEqual((await changes.pullRequest({ ...revert, key: 'another' })).number, made.number)
})

// The client leaves a second between writes, as GitHub asks for; so they wait side by side.
describe('a connection that breaks leads to one pull request', { concurrency: true }, () => {
  for (const path of ['/git/trees', '/git/commits', '/git/refs', '/pulls'])
    for (const reset of ['before', 'after'] as const)
      test(`${reset} POST ${path}`, async (t) => {
        const { world, repo, changes } = await small(t)
        world.fault({ method: 'POST', path: `${path}$`, reset })
        const first = await changes.pullRequest(revert).catch((error: unknown) => error)
        if (first instanceof Error) assert.ok(first instanceof UpstreamError, String(first))
        const { number } = await changes.pullRequest(revert)
        assert.deepEqual(
          repo.pulls.map((one) => one.number),
          [number],
        )
        assert.equal([...repo.refs.keys()].filter((ref) => ref.startsWith('refs/heads/ops/')).length, 1)
      })
})

test('a pull request that changes nothing is refused in words', async (t) => {
  const { changes } = await small(t)
  const same = { ...revert, files: [{ path: 'a.txt', text: 'two\n' }] }
  await assert.rejects(changes.pullRequest(same), { reason: 'rejected', message: /nothing to change/ })
  const none = { ...revert, files: [{ path: 'not-there.txt', text: undefined }] }
  await assert.rejects(changes.pullRequest(none), { reason: 'rejected', message: /nothing to change/ })
})

test('an issue is opened once per key, closed or not', async (t) => {
  const { world, repo, changes } = await small(t)
  const wanted = { key: 'drill-1', title: 'Drill failed', body: 'See.', labels: ['ops', 'drill'] }
  world.fault({ method: 'POST', path: '/issues$', reset: 'after' })
  const made = await changes.issue(wanted)
  assert.equal(made.existed, false)
  const [issue] = repo.issues
  assert.ok(issue)
  issue.state = 'closed'
  assert.deepEqual(await changes.issue(wanted), { ...made, existed: true })
  assert.notEqual((await changes.issue({ ...wanted, key: 'drill-2' })).number, made.number)
  assert.deepEqual(issue.labels, ['ops', 'drill'])
  assert.doesNotMatch(issue.body, /drill-1/)
})

test('without the permission to write, the sentence names it', async (t) => {
  const { world, sha, changes } = await small(t)
  world.fault({
    method: 'POST',
    path: '/git/tags',
    status: 403,
    message: 'Resource not accessible by integration',
    headers: { 'x-accepted-github-permissions': 'contents=write' },
  })
  await assert.rejects(changes.tag('v2', sha, 'second'), {
    reason: 'denied',
    message: /may not make a tag.*contents: write/,
  })
})

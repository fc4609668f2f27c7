import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { Github as World } from '../../../sandbox/github/index.ts'
import { type GithubOptions, openGithub } from '../../../src/adapters/github/index.ts'
import { zip } from '../../../src/adapters/zip.ts'
import { UpstreamError } from '../../../src/chat/errors.ts'
import { at, smallGithub } from '../../sandbox/github/small.ts'

let world: World
before(async () => {
  world = await smallGithub()
})
afterEach(() => world.clearFaults())
after(() => world.close())

/** A client that has not asked anything yet. */
const client = (over: Partial<GithubOptions> = {}) =>
  openGithub({
    unpack: zip.unpack,
    ...{ ...at, baseUrl: world.url, patienceMs: 3000 },
    auth: { kind: 'token', token: world.token },
    ...over,
  })
const asked = async (work: () => Promise<unknown>) => {
  const from = world.requests.length
  await work()
  return world.requests.slice(from)
}
const fails = (work: Promise<unknown>, reason: UpstreamError['reason'], message: RegExp) =>
  assert.rejects(work, (error) => {
    assert.ok(error instanceof UpstreamError, String(error))
    assert.equal(error.reason, reason)
    assert.match(error.message, message)
    assert.equal(error.system, 'GitHub')
    return true
  })
const lint = { branch: 'main', limit: 5 }

test('an App signs in once, for everything that is asked at the same time too', async () => {
  const { appId, installationId, privateKey } = world
  const { runs, repository } = client({
    auth: { kind: 'app', appId: String(appId), installationId, privateKey },
  })
  const requests = await asked(() =>
    Promise.all([runs.runs('lint.yml', lint), repository.tags(), repository.file('a.txt')]),
  )
  assert.equal(requests.filter(({ path }) => path.endsWith('/access_tokens')).length, 1)
})

test('an App knows its rights as they are now; a token of somebody tells none', async () => {
  const { appId, installationId, privateKey } = world
  const { repository } = client({
    auth: { kind: 'app', appId: String(appId), installationId, privateKey },
  })
  const rights = await repository.rights()
  assert.deepEqual([rights?.contents, rights?.deployments], ['write', 'read'])
  const again = await asked(() => repository.rights())
  assert.equal(again.filter(({ path }) => path.endsWith('/access_tokens')).length, 1)
  assert.equal(await client().repository.rights(), undefined)
  const stranger = client({ auth: { kind: 'app', appId: String(appId), installationId: 1, privateKey } })
  await assert.rejects(stranger.repository.rights(), UpstreamError)
})

test('what has not changed costs nothing: the second answer is a 304 and the same', async () => {
  const { repository } = client()
  const first = await repository.tags()
  const [again] = await asked(async () => assert.deepEqual(await repository.tags(), first))
  assert.equal(again?.status, 304)
})

test('a read is tried again after 5xx and a broken connection, three times in all', async () => {
  const { repository } = client()
  world.fault({ status: 502, path: '/tags' })
  world.fault({ reset: 'before', path: '/tags' })
  assert.equal((await asked(() => repository.tags())).length, 3)
  world.fault({ status: 502, path: '/tags', times: 3 })
  await fails(repository.tags(), 'failed', /problem of its own \(502\)/)
})

test('reads are tried again also after something was written', async () => {
  const { runs, repository } = client()
  await runs.dispatch('rollback.yml', 'main', { tag: 'v1', key: 'k', env_name: 'dev' })
  world.fault({ status: 502, path: '/tags' })
  assert.equal((await asked(() => repository.tags())).length, 2)
})

test('whoever gives no answer in time is not asked again', async () => {
  const { repository } = client({ patienceMs: 300 })
  world.fault({ hang: true, path: '/tags', times: 5 })
  const requests = await asked(() => fails(repository.tags(), 'timeout', /no answer in time/))
  assert.equal(requests.length, 1)
})

test('limits, credentials and permissions are told apart, each with what to do', async () => {
  world.fault({ rateLimited: 'primary', path: '/tags', retryAfter: 1800, times: 3 })
  await fails(client().repository.tags(), 'throttled', /used up its GitHub requests until \d\d:\d\d UTC/)
  world.clearFaults()
  world.fault({ rateLimited: 'secondary', path: '/tags', retryAfter: 90, times: 3 })
  await fails(client().repository.tags(), 'throttled', /slow down until/)
  world.clearFaults()
  world.fault({ rateLimited: 'secondary', path: '/tags', status: 429, retryAfter: 90, times: 3 })
  await fails(client().repository.tags(), 'throttled', /slow down until/)
  world.clearFaults()
  await fails(client({ auth: { kind: 'token', token: 'wrong' } }).repository.tags(), 'denied', /GITHUB_TOKEN/)
  world.fault({
    ...{ status: 403, path: '/tags', message: 'Resource not accessible by integration' },
    headers: { 'x-accepted-github-permissions': 'contents=read' },
  })
  await fails(client().repository.tags(), 'denied', /permission contents: read/)
})

test('a short wait is waited out by itself, once', async () => {
  world.fault({ rateLimited: 'secondary', path: '/tags', retryAfter: 1 })
  assert.equal((await asked(() => client().repository.tags())).length, 2)
})

test('a repository that is not there is not a workflow that is not there', async () => {
  assert.equal(await client().runs.runs('none.yml', lint), undefined)
  assert.equal(await client().repository.file('none.txt'), undefined)
  assert.equal(await client().repository.pull(99), undefined)
  const elsewhere = client({ repo: 'moon' })
  await fails(elsewhere.runs.runs('lint.yml', lint), 'missing', /no repository contoso\/moon .*ops\.yaml/)
  await fails(elsewhere.repository.file('a.txt'), 'missing', /no repository contoso\/moon/)
  await fails(
    client().repository.file('a.txt', 'no-such-branch'),
    'missing',
    /no commit, branch or tag "no-such-branch"/,
  )
  const { appId, privateKey } = world
  const stranger = client({ auth: { kind: 'app', appId: String(appId), installationId: 1, privateKey } })
  await fails(stranger.repository.tags(), 'missing', /GITHUB_APP_INSTALLATION_ID/)
})

test('an answer that is cut or of another shape is malformed, and nothing of it is repeated', async () => {
  world.fault({ malformed: true, path: '/tags' })
  await fails(client().repository.tags(), 'malformed', /cannot read when I tried to list tags/)
})

test('a dispatch is sent once, and what is unclear stays unclear', async () => {
  const { runs } = client()
  const inputs = { tag: 'v1', key: 'k2', env_name: 'dev' }
  const start = () => runs.dispatch('rollback.yml', 'main', inputs)
  const started = await start()
  assert.equal(started.state, 'started')
  for (const fault of [
    { reset: 'before' as const },
    { reset: 'after' as const },
    { status: 502 },
    { rateLimited: 'secondary' as const },
  ]) {
    world.fault({ method: 'POST', path: '/dispatches', ...fault })
    const requests = await asked(async () =>
      assert.equal((await start()).state, 'ambiguous', JSON.stringify(fault)),
    )
    assert.equal(requests.filter(({ method }) => method === 'POST').length, 1)
  }
})

test('a dispatch that GitHub refuses says why', async () => {
  const { runs } = client()
  const why = async (...args: Parameters<typeof runs.dispatch>) => {
    const answer = await runs.dispatch(...args)
    assert.equal(answer.state, 'rejected')
    return 'why' in answer ? answer.why : ''
  }
  const inputs = { tag: 'v1', key: 'k', env_name: 'dev' }
  assert.match(await why('none.yml', 'main', {}), /404/)
  assert.match(await why('rollback.yml', 'moon', inputs), /no such branch or tag/)
  assert.match(await why('rollback.yml', 'main', { tag: 'v1' }), /does not take these inputs/)
  assert.match(await why('lint.yml', 'main', {}), /no workflow_dispatch trigger/)
  const wrong = client({ auth: { kind: 'token', token: 'wrong' } })
  assert.match(((await wrong.runs.dispatch('rollback.yml', 'main', inputs)) as { why: string }).why, /401/)
})

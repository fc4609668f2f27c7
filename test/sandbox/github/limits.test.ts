import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { checkedOctokit } from './openapi.ts'
import { smallGithub } from './small.ts'

async function world(t: TestContext) {
  const github = await smallGithub()
  t.after(() => github.close())
  const octokit = checkedOctokit(github)
  const get = (headers: Record<string, string> = {}, path = '/repos/contoso/small') =>
    fetch(`${github.url}${path}`, { headers: { authorization: `Bearer ${github.token}`, ...headers } })
  return { github, octokit, get }
}

test('an unchanged answer is 304 without a body and does not count', async (t) => {
  const { github, get } = await world(t)
  const first = await get()
  const etag = first.headers.get('etag') ?? ''
  assert.match(etag, /^W\/"[0-9a-f]{64}"$/)
  const again = await get({ 'if-none-match': etag })
  assert.deepEqual([again.status, await again.text()], [304, ''])
  assert.equal(again.headers.get('x-ratelimit-remaining'), first.headers.get('x-ratelimit-remaining'))
  github.addCommit({ message: 'later', at: new Date('2026-05-04T13:00:00Z') })
  const changed = await get({ 'if-none-match': etag })
  assert.equal(changed.status, 200)
  assert.equal(
    Number(changed.headers.get('x-ratelimit-remaining')),
    Number(first.headers.get('x-ratelimit-remaining')) - 1,
  )
})

test('the hour runs out and says when it comes back', async (t) => {
  const { github, octokit, get } = await world(t)
  github.hourlyLimit = 3
  for (let i = 0; i < 3; i += 1) assert.equal((await get()).status, 200)
  const refused = await get()
  assert.equal(refused.status, 403)
  assert.match(((await refused.json()) as { message: string }).message, /API rate limit exceeded/)
  assert.equal(refused.headers.get('x-ratelimit-remaining'), '0')
  const reset = Number(refused.headers.get('x-ratelimit-reset')) - Date.now() / 1000
  assert.ok(reset > 3500 && reset <= 3601, `${reset} s`)
  const { data } = await octokit.rateLimit.get()
  assert.deepEqual([data.rate.limit, data.rate.remaining], [3, 0])
})

test('every answer carries a request id, the API version and the counters', async (t) => {
  const { get } = await world(t)
  for (const answer of [await get(), await get({}, '/nowhere')]) {
    assert.match(answer.headers.get('x-github-request-id') ?? '', /^[0-9A-F]{4}:[0-9A-F]+$/)
    assert.equal(answer.headers.get('x-github-api-version-selected'), '2022-11-28')
    assert.equal(answer.headers.get('x-ratelimit-resource'), 'core')
  }
})

test('what GitHub does not know is 404 in GitHub’s words', async (t) => {
  const { get } = await world(t)
  const answer = await get({}, '/repos/contoso/small/twigs')
  assert.deepEqual(
    [answer.status, await answer.json()],
    [404, { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' }],
  )
  const broken = await fetch(answer.url.replace('twigs', 'issues'), {
    method: 'POST',
    body: '{',
    headers: { authorization: `Bearer ${'x'}` },
  })
  assert.equal(broken.status, 401)
})

test('Link headers lead through every page and keep the filters', async (t) => {
  const { github, get } = await world(t)
  for (let i = 0; i < 7; i += 1)
    github.addCommit({ message: `more ${i}`, branch: 'long', at: new Date(1777888800000 + i * 1000) })
  const seen: string[] = []
  let next: string | undefined = '/repos/contoso/small/commits?sha=long&per_page=4'
  while (next !== undefined) {
    const answer = await get({}, next)
    seen.push(...((await answer.json()) as { sha: string }[]).map((commit) => commit.sha))
    const link: string = answer.headers.get('link') ?? ''
    const found: string | undefined = /<([^>]+)>; rel="next"/.exec(link)?.[1]
    next = found === undefined ? undefined : found.slice(github.url.length)
  }
  assert.equal(seen.length, 9)
  assert.equal(new Set(seen).size, 9)
})

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { RepositoryEvent } from '../../src/chat/repository-event.ts'
import { githubRoute } from '../../src/http/github.ts'
import { openServer } from '../../src/http/server.ts'
import { noLog } from '../fakes/database.ts'

const secret = 'g'.repeat(40)
const taken: { readonly event: RepositoryEvent; readonly delivery: string }[] = []
let failing: Error | undefined
let url: string
let close: () => Promise<void>

before(async () => {
  const route = githubRoute({
    secret,
    repository: 'Contoso/accelerator',
    take: async (event, delivery) => {
      if (failing) throw failing
      taken.push({ event, delivery })
    },
    refused: () => undefined,
    failed: () => undefined,
  })
  const server = openServer([route], noLog)
  url = `http://127.0.0.1:${await server.listen('127.0.0.1', 0)}/api/github`
  close = () => server.close(0)
})
after(() => close())

const sign = (body: string, key = secret) => `sha256=${createHmac('sha256', key).update(body).digest('hex')}`
async function post(event: string, body: unknown, headers: Record<string, string> = {}) {
  taken.length = 0
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'x-hub-signature-256': sign(text),
      ...headers,
    },
    body: text,
  })
  return answer.status
}
const repository = { full_name: 'contoso/accelerator' }
const run = (over: object = {}) => ({
  action: 'completed',
  workflow_run: { path: '.github/workflows/evals.yml@refs/heads/main', conclusion: 'failure' },
  repository,
  ...over,
})
const pull = (action: string) => ({ action, pull_request: { number: 12, title: '<b>' }, repository })

test('a run that ended and a pull request that changed are reasons to look', async () => {
  assert.equal(await post('workflow_run', run()), 202)
  assert.deepEqual(taken, [
    { event: { kind: 'run', file: 'evals.yml' }, delivery: '72d3162e-cc78-11e3-81ab-4c9367dc0958' },
  ])
  assert.equal(await post('pull_request', pull('synchronize')), 202)
  assert.deepEqual(taken[0]?.event, { kind: 'pull', number: 12 })
})

test('everything else is taken without doing anything', async () => {
  for (const [event, body] of [
    ['ping', { zen: 'x' }],
    ['push', { ref: 'refs/heads/main' }],
    ['workflow_run', run({ action: 'requested' })],
    ['workflow_run', run({ repository: { full_name: 'somebody/else' } })],
    ['pull_request', pull('labeled')],
  ] as const) {
    assert.equal(await post(event, body), 202)
    assert.deepEqual(taken, [], event)
  }
})

const body = JSON.stringify(run())
const bad: Record<string, Record<string, string>> = {
  'no signature': { 'x-hub-signature-256': '' },
  'a signature by another secret': { 'x-hub-signature-256': sign(body, 'other') },
  'a signature of another body': { 'x-hub-signature-256': sign(`${body} `) },
  'a signature of the old kind': { 'x-hub-signature-256': `sha1=${'a'.repeat(40)}` },
  'a signature cut short': { 'x-hub-signature-256': sign(body).slice(0, 40) },
  'a signature in capitals': { 'x-hub-signature-256': sign(body).toUpperCase() },
}
for (const [name, headers] of Object.entries(bad))
  test(`${name} is refused, and nothing runs`, async () => {
    assert.equal(await post('workflow_run', body, headers), 401)
    assert.deepEqual(taken, [])
  })

test('what is signed and makes no sense is 400 or 415, what cannot be kept 503', async () => {
  assert.equal(await post('workflow_run', '{'), 400)
  assert.equal(await post('workflow_run', { action: 7 }), 400)
  assert.equal(await post('pull_request', { ...pull('opened'), pull_request: { number: -1 } }), 400)
  assert.equal(await post('workflow_run', body, { 'x-github-delivery': '../..' }), 400)
  assert.equal(await post('workflow_run', body, { 'content-type': 'application/x-www-form-urlencoded' }), 415)
  assert.deepEqual(taken, [])
  failing = new Error('connection refused')
  assert.equal(await post('workflow_run', body), 503)
  failing = undefined
})

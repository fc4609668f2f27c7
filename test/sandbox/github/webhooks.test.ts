import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createAppAuth } from '@octokit/auth-app'
import { checkedOctokit, checkWebhook } from './openapi.ts'
import { at, smallGithub } from './small.ts'

type Received = {
  readonly headers: Record<string, string>
  readonly text: string
  readonly body: { readonly action?: string; readonly workflow_run?: { readonly status: string } }
}
const order = {
  ...at,
  workflow_id: 'rollback.yml',
  ref: 'main',
  inputs: { tag: 'v1', key: 'k', env_name: 'dev' },
}

async function world(t: TestContext, events: readonly string[] = []) {
  const received: Received[] = []
  let status = 202
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    received.push({ headers: request.headers as Record<string, string>, text, body: JSON.parse(text) })
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`
  const github = await smallGithub()
  github.webhooks.configure({ url, secret: 'hush', events })
  t.after(async () => {
    await github.close()
    server.closeAllConnections()
    server.close()
  })
  const answer = (next: number) => {
    status = next
  }
  return { github, received, answer, octokit: checkedOctokit(github) }
}

function titles(received: readonly Received[]): string[] {
  return received.map(({ headers, body }) => `${headers['x-github-event']} ${body.action}`)
}

test('a run tells of itself in order, signed, each with its own delivery id', async (t) => {
  const { github, received, octokit } = await world(t, ['workflow_run'])
  await octokit.actions.createWorkflowDispatch(order)
  github.advance(60_000)
  await github.webhooks.idle()
  assert.deepEqual(titles(received), [
    'workflow_run requested',
    'workflow_run in_progress',
    'workflow_run completed',
  ])
  for (const { headers, text } of received) {
    const signature = createHmac('sha256', 'hush').update(text).digest('hex')
    assert.equal(headers['x-hub-signature-256'], `sha256=${signature}`)
  }
  assert.equal(new Set(received.map((one) => one.headers['x-github-delivery'])).size, 3)
  const states = received.map((one) => one.body.workflow_run?.status)
  assert.deepEqual(states, ['queued', 'in_progress', 'completed'])
})

test('webhooks go out by themselves as time passes', async (t) => {
  const github = await smallGithub({ clock: Date.now, speed: 400 })
  t.after(() => github.close())
  const completed = new Promise<void>((resolve) =>
    github.on((happening) => happening.kind === 'run' && happening.action === 'completed' && resolve()),
  )
  await checkedOctokit(github).actions.createWorkflowDispatch(order)
  await completed
  assert.equal(github.world.active.size, 0)
})

test('bodies fit GitHub’s description', async (t) => {
  const { github, received, octokit } = await world(t)
  await octokit.actions.createWorkflowDispatch(order)
  github.advance(60_000)
  github.addCommit({ message: 'branch', branch: 'topic', files: { 'b.txt': 'b' } })
  const pull = github.addPull({ title: 'A topic', head: 'topic' })
  github.mergePull({ number: pull.number })
  await github.webhooks.idle()
  const events = new Set(titles(received).map((title) => title.split(' ')[0]))
  assert.deepEqual([...events].sort(), [
    'deployment_status',
    'pull_request',
    'push',
    'workflow_job',
    'workflow_run',
  ])
  for (const { headers, body } of received) {
    const name = [headers['x-github-event'], ...(body.action === undefined ? [] : [body.action])].join('-')
    checkWebhook(name.replaceAll('_', '-'), body)
  }
})

test('a delivery that failed is not sent again until the App asks, under its old id', async (t) => {
  const { github, received, answer } = await world(t, ['push'])
  answer(500)
  github.addCommit({ message: 'one more', files: {} })
  await github.webhooks.idle()
  const { appId, privateKey } = github
  const { token } = await createAppAuth({ appId, privateKey })({ type: 'app' })
  const octokit = checkedOctokit(github, token)
  const { data } = await octokit.apps.listWebhookDeliveries()
  assert.deepEqual(
    data.map((one) => [one.event, one.status_code, one.redelivery]),
    [['push', 500, false]],
  )
  answer(200)
  await octokit.apps.redeliverWebhookDelivery({ delivery_id: data[0]?.id ?? 0 })
  await github.webhooks.idle()
  const { data: after } = await octokit.apps.listWebhookDeliveries()
  assert.deepEqual(
    after.map((one) => [one.guid, one.status_code, one.redelivery]),
    [
      [data[0]?.guid, 200, true],
      [data[0]?.guid, 500, false],
    ],
  )
  assert.deepEqual(
    received.map((one) => one.text === received[0]?.text),
    [true, true],
  )
  await octokit.apps.getWebhookDelivery({ delivery_id: data[0]?.id ?? 0 })
})

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { checkedOctokit } from './openapi.ts'
import { at, smallGithub } from './small.ts'

const order = {
  ...at,
  workflow_id: 'rollback.yml',
  ref: 'main',
  inputs: { tag: 'v1', key: 'k', env_name: 'prod' },
}
const route = 'dispatches$'

async function world(t: TestContext) {
  const github = await smallGithub()
  t.after(() => github.close())
  const octokit = checkedOctokit(github)
  const started = () => github.repository().runs.length
  const failure = async (call: Promise<unknown>) =>
    call.then(
      () => undefined,
      (error: { status?: number; message: string; response?: { headers: Record<string, string> } }) => error,
    )
  return { github, octokit, started, failure, dispatch: () => octokit.actions.createWorkflowDispatch(order) }
}

test('a connection that breaks before processing starts nothing', async (t) => {
  const { github, started, dispatch, failure } = await world(t)
  github.fault({ path: route, reset: 'before' })
  assert.ok(await failure(dispatch()))
  assert.equal(started(), 0)
  await dispatch()
  assert.equal(started(), 1)
})

test('a connection that breaks after processing has started the run all the same', async (t) => {
  const { github, started, dispatch, failure } = await world(t)
  github.fault({ method: 'POST', path: route, reset: 'after' })
  const error = await failure(dispatch())
  assert.equal(error?.status, 500)
  assert.match(String(error?.message), /fetch failed|terminated|reset/i)
  assert.equal(started(), 1)
})

test('a server error and a slow answer come as often as asked, after as many as skipped', async (t) => {
  const { github, started, dispatch, failure } = await world(t)
  github.fault({ path: route, status: 502, times: 2, skip: 1 })
  const seen = []
  for (let i = 0; i < 4; i += 1) seen.push((await failure(dispatch()))?.status)
  assert.deepEqual(seen, [undefined, 502, 502, undefined])
  assert.equal(started(), 2)
  github.fault({ path: route, slowMs: 120 })
  const before = performance.now()
  await dispatch()
  assert.ok(performance.now() - before >= 119)
})

test('a request that hangs is never answered and starts nothing', async (t) => {
  const { github, octokit, started, failure } = await world(t)
  github.fault({ path: route, hang: true })
  const signal = AbortSignal.timeout(150)
  assert.ok(await failure(octokit.actions.createWorkflowDispatch({ ...order, request: { signal } })))
  assert.equal(started(), 0)
})

test('rate limits say how long to wait, in both ways', async (t) => {
  const { github, octokit, failure } = await world(t)
  github.fault({ rateLimited: 'secondary', retryAfter: 7 })
  const secondary = await failure(octokit.repos.get(at))
  assert.deepEqual([secondary?.status, secondary?.response?.headers['retry-after']], [403, '7'])
  github.fault({ rateLimited: 'primary', status: 429 })
  const primary = await failure(octokit.repos.get(at))
  assert.deepEqual([primary?.status, primary?.response?.headers['x-ratelimit-remaining']], [429, '0'])
})

test('malformed JSON and half a body reach the client as such', async (t) => {
  const { github } = await world(t)
  const get = () =>
    fetch(`${github.url}/repos/contoso/small`, { headers: { authorization: `token ${github.token}` } })
  github.fault({ malformed: true })
  await assert.rejects((await get()).json(), SyntaxError)
  github.fault({ reset: 'half' })
  await assert.rejects(async () => (await get()).text())
  assert.equal((await get()).status, 200)
})

test('the switch works over HTTP and refuses what it does not know', async (t) => {
  const { github, octokit, failure } = await world(t)
  const faults = `${github.url}/_sandbox/faults`
  const post = (body: unknown) => fetch(faults, { method: 'POST', body: JSON.stringify(body) })
  assert.equal((await post({ path: '/small$', status: 503, times: 5 })).status, 200)
  assert.equal((await failure(octokit.repos.get(at)))?.status, 503)
  assert.equal(((await (await fetch(faults)).json()) as { times: number }[])[0]?.times, 4)
  assert.equal((await fetch(faults, { method: 'DELETE' })).status, 204)
  await octokit.repos.get(at)
  assert.equal((await post({ times: 'many' })).status, 422)
})

test('an error or a silence may follow a request that was processed', async (t) => {
  const { github, octokit, started, dispatch, failure } = await world(t)
  github.fault({ path: route, status: 503, processed: true })
  assert.equal((await failure(dispatch()))?.status, 503)
  assert.equal(started(), 1)
  github.fault({ path: route, hang: true, processed: true })
  const signal = AbortSignal.timeout(150)
  assert.ok(await failure(octokit.actions.createWorkflowDispatch({ ...order, request: { signal } })))
  assert.equal(started(), 2)
})

test('a new run may be missing from lists for a while, but not by its id', async (t) => {
  const { github, octokit } = await world(t)
  github.world.listLagMs = 2_000
  const { data } = await octokit.actions.createWorkflowDispatch({ ...order, return_run_details: true })
  const run_id = (data as { workflow_run_id: number }).workflow_run_id
  const listed = async () => (await octokit.actions.listWorkflowRunsForRepo(at)).data.total_count
  assert.equal(await listed(), 0)
  await octokit.actions.getWorkflowRun({ ...at, run_id })
  github.advance(2_000)
  assert.equal(await listed(), 1)
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Github, startGithub } from '../../../sandbox/github/index.ts'
import { UpstreamError } from '../../../src/chat/errors.ts'
import type { EvalsOptions } from '../../../src/chat/evals/options.ts'
import { now, options, portsTo } from '../../adapters/evals/world.ts'
import { featureWith, say, turnAt } from './stage.ts'

/* The real command in front of the real adapters and the sandbox's GitHub, whose clock stands still. */
let github: Github
before(async () => {
  github = await startGithub({ now, clock: () => 0, seed: 'evals' })
})
after(() => github.close())

const ask = async (line: string, over: Partial<EvalsOptions> = {}) =>
  (await say(featureWith(portsTo(github), { ...options, ...over }), line, turnAt(now))).text
const denied = (line: string, reason: UpstreamError['reason'], message: RegExp) =>
  assert.rejects(
    ask(line),
    (error) => error instanceof UpstreamError && error.reason === reason && message.test(error.message),
  )

test('says what is red, by which numbers, and puts the commit that did it first', async () => {
  const text = await ask('evals')
  const { story } = github
  assert.match(text, /^Quality regression in prod\n/)
  assert.match(
    text,
    /\d of \d quality cases failed \(no final briefing\); red-team and acceptance hidden by that/,
  )
  assert.match(text, /It entered with one of \d commits\n.*\(#\d+\)\nprompts · /)
  assert.match(text, new RegExp(`First red: deploy to prod .*tested ${story?.badSha.slice(0, 7)}`))
  assert.match(text, new RegExp(`Last green: .*tested ${story?.goodSha.slice(0, 7)}`))
  assert.match(text, /Deploy to staging {2}green/)
  assert.match(text, /Score 0\.\d+ < 0\.75 {2}fails/)
  assert.match(text, /\[Failures then\] triage from .* env prod/)
  assert.match(text, /\[Trace then\] trace last failed before 20\S+Z env prod/)
  assert.doesNotMatch(text, /Post-deploy/)
})

test('asks GitHub in two rounds: nothing of the second waits for anything but the first', async () => {
  const ports = portsTo(github)
  const depth = { now: 0, most: 0 }
  let generation = 0
  // Each request belongs to the round after the last one that was answered before it began.
  const counted = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name) {
        const method = target[name as keyof Port] as (...args: unknown[]) => Promise<unknown>
        return async (...args: unknown[]) => {
          const own = generation + 1
          depth.most = Math.max(depth.most, own)
          const answer = await method(...args)
          generation = Math.max(generation, own)
          return answer
        }
      },
    })
  const feature = featureWith(
    {
      runs: counted(ports.runs),
      repository: counted(ports.repository),
      accelerator: counted(ports.accelerator),
      evals: ports.evals,
    },
    options,
  )
  await say(feature, 'evals', turnAt(now))
  assert.equal(depth.most, 2)
})

test('the second time nothing that cannot change is asked again', async () => {
  const feature = featureWith(portsTo(github), options)
  await say(feature, 'evals', turnAt(now))
  const before = github.requests.length
  await say(feature, 'evals', turnAt(now))
  const again = github.requests.slice(before)
  assert.ok(again.length < 20, `${again.length} requests`)
  assert.deepEqual(
    again.filter(({ path }) => /\/(jobs|logs)/.test(path)),
    [],
  )
  assert.ok(again.filter(({ status }) => status === 304).length > again.length / 2)
})

test('history shows the last 20 runs, newest in words', async () => {
  const text = await ask('evals history')
  assert.match(text, /^Last 20 eval runs of prod\n\d+ green, \d+ red/)
  assert.match(text, /^[GRB-]{20}$/m)
  assert.match(text, /\[Oldest first: /)
  assert.match(text, /tested [0-9a-f]{7} · Quality regression/)
})

test('a pull request shows its own gates, and what no gate looked at', async () => {
  const pulls = github.story?.repo.pulls ?? []
  const red = pulls.find(({ state, title }) => state === 'open' && /pyyaml/.test(title))
  assert.match(
    await ask(`pr ${red?.number}`),
    /^Red: Lint fails\n[\s\S]*at "Ruff"[\s\S]*evals {2}did not run/,
  )
  const bad = await ask(`pr ${github.story?.badPull}`)
  assert.match(bad, /nobody has judged its answers/)
  assert.match(bad, /merged · [0-9a-f]{7} · touches prompts/)
  assert.match(await ask('pr 999999'), /There is no pull request 999999/)
})

test('a workflow that is not there is said to be missing, and where its name is set', async () => {
  const workflows = { ...options.workflows, evals: 'nightly-evals.yml' }
  const text = await ask('evals', { workflows, environment: 'moon', environments: ['moon'] })
  assert.match(text, /Unknown: there is no workflow nightly-evals\.yml/)
  assert.match(text, /ops\.yaml, under workflows/)
  assert.match(await ask('evals run', { workflows }), /There is no workflow nightly-evals\.yml/)
})

test('green is stale after the days that were agreed', async () => {
  const old = await ask('evals', {
    environment: 'staging',
    staleDays: 0.5,
    workflows: { ...options.workflows, evals: 'none.yml' },
  })
  assert.match(old, /^Stale in staging: last green/)
})

test('GitHub’s refusals are told apart', async () => {
  github.fault({ rateLimited: 'primary', path: '/runs', times: 10 })
  await denied('evals', 'throttled', /used up its GitHub requests until/)
  github.clearFaults()
  github.fault({ status: 401, path: '/runs', times: 10 })
  await denied('evals', 'denied', /does not accept the bot's credentials/)
  github.clearFaults()
  github.fault({ status: 403, path: '/runs', times: 10, message: 'Resource not accessible by integration' })
  await denied('evals', 'denied', /may not list runs of .*permission/)
  github.clearFaults()
  github.fault({ status: 404, path: '/repos/[^/]+/[^/]+', times: 40, message: 'Not Found' })
  await denied('evals', 'missing', /no repository contoso\/agentic-accelerator/)
  github.clearFaults()
})

test('what is only a courtesy does not cost the answer', async () => {
  github.fault({ status: 500, path: '/compare/', times: 20 })
  github.fault({ status: 500, path: '/commits$', times: 40 })
  const text = await ask('evals')
  github.clearFaults()
  assert.match(text, /^Quality regression in prod/)
  assert.match(text, /The commits between could not be compared/)
  assert.match(text, /Could not be read: GitHub has a problem of its own/)
})

test('logs that are gone are replaced by annotations and stored results', async () => {
  github.fault({ status: 410, path: '/logs$', times: 50 })
  const text = await ask('evals')
  github.clearFaults()
  assert.match(text, /\d of \d quality cases failed/)
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { z } from 'zod'
import { UpstreamError } from '../src/chat/errors.ts'
import { sayText } from '../src/chat/reply.ts'
import { measuredJob, measuredMessenger } from '../src/measured.ts'
import type { Ports } from '../src/ports/index.ts'
import { type TestBot, testBot, wordsOf } from './fakes/bot.ts'
import { sampleCommand } from './fakes/command.ts'
import { listeningMetrics } from './fakes/metrics.ts'

/* A turn goes through the real door and asks GitHub; /metrics of the same bot then says so. */
let bot: TestBot
const runs = {
  run: async () => undefined,
  jobs: () => Promise.reject(new UpstreamError('GitHub', 'throttled', 'Wait a little.')),
} as unknown as Ports['runs']

before(async () => {
  let ports: Ports | undefined
  const ask = (name: string, run: () => Promise<unknown>) =>
    sampleCommand(name, {
      run: async () => {
        await run()
        return sayText('asked')
      },
    })
  bot = await testBot(
    {},
    {
      ports: { runs },
      features: (all) => {
        ports = all
        const commands = [ask('look', () => all.runs.run(1)), ask('stumble', () => all.runs.jobs(1))]
        return [{ name: 'own', commands, actions: [] }]
      },
    },
  )
  assert.ok(ports)
})
after(() => bot.stop())

test('turns, upstream calls and refusals at the door are in /metrics, by name and outcome only', async () => {
  await bot.say('look')
  await bot.say('stumble')
  await bot.say('something that only Ann would write')
  await bot.post('no json')
  const answer = await fetch(`${bot.url}/metrics`)
  assert.equal(answer.status, 200)
  const text = await answer.text()
  for (const line of [
    'ops_turn_seconds_count{name="look",outcome="answer"} 1',
    'ops_turn_seconds_count{name="stumble",outcome="error"} 1',
    'ops_turn_seconds_count{name="none",outcome="refusal"} 1',
    'ops_upstream_seconds_count{system="github",name="runs.run",outcome="ok"} 1',
    'ops_upstream_seconds_count{system="github",name="runs.jobs",outcome="throttled"} 1',
    'ops_events_total{name="door.refused",what="activity"} 1',
  ])
    assert.ok(text.includes(`${line}\n`), `${line}\nin\n${text}`)
  assert.doesNotMatch(text, /Ann|aaaaaaaa-|19:/)
})

test('the correlation id on a card is in the log, by which the turn is found', async () => {
  const said = await bot.ask('stumble')
  const done = bot.logged.filter(({ event }) => event === 'turn.done').at(-1)
  assert.match(String(done?.facts.correlation), /^[0-9a-f]{8}$/)
  assert.ok(wordsOf(said).includes(String(done?.facts.correlation)), wordsOf(said))
})

test('a job and a message are measured, whatever comes of them', async () => {
  const { metrics, measured } = listeningMetrics()
  const job = measuredJob(
    { name: 'a.b', data: z.object({}), patience: 1, retries: 0, run: () => Promise.reject(new Error('no')) },
    metrics,
  )
  await assert.rejects(job.run({}, { attempt: 1, signal: AbortSignal.timeout(1000) }), /no/)
  const dead = { state: 'dead', why: 'gone' } as const
  const sent = measuredMessenger({ post: async () => dead, update: async () => dead }, metrics)
  const card = { template: 't', data: {}, summary: 's' }
  assert.deepEqual(await sent.post({ conversation: 'c' }, card), dead)
  assert.deepEqual(
    measured.map(({ work, outcome }) => [work.kind, work.name, outcome]),
    [
      ['job', 'a.b', 'Error'],
      ['upstream', 'post', 'dead'],
    ],
  )
})

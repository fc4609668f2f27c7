import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UpstreamError } from '../../../src/chat/errors.ts'
import { judgeRun } from '../../../src/chat/evals/judgement.ts'
import type { AnyJob } from '../../../src/chat/job.ts'
import type { CardView, Json } from '../../../src/chat/reply.ts'
import type { Dispatch, Job, Run } from '../../../src/ports/workflow-runs.ts'
import { options } from '../../adapters/evals/world.ts'
import { evalJob, numbers, row } from '../../chat/evals/jobs.ts'
import { runAt } from '../../chat/evals/samples.ts'
import { person } from '../../fakes/approvals.ts'
import { fakeAudit } from '../../fakes/audit.ts'
import { featureWith, say, turnAt } from './stage.ts'

const start = new Date('2026-05-04T12:00:00Z')
const green = [row('q', 'quality', null, numbers), row('x', 'redteam', null)].join('\n')
const step = (name: string, status: string, conclusion?: string) => ({ name, number: 1, status, conclusion })

function runOf(over: Partial<Run> = {}): Run {
  return {
    ...runAt(0, undefined),
    ...{ id: 7, workflow: 'evals', title: 'evals', event: 'workflow_dispatch', branch: 'main' },
    ...{ status: 'in_progress', startedAt: undefined, createdAt: start, updatedAt: start },
    url: 'https://github.com/o/r/actions/runs/7',
    ...over,
  }
}

/** A world in memory: jobs run in the order of their time, and the clock follows them. */
function world(github: {
  readonly dispatch?: () => Promise<Dispatch>
  /** The run as it is at each look. */
  readonly run?: (look: number) => Run | undefined
  readonly listed?: (look: number) => readonly Run[]
  readonly log?: string
}) {
  const queue: { name: string; data: Json; at: number; tries: number }[] = []
  const keys = new Set<string>()
  const shown: { card: CardView; version: number }[] = []
  const audit = fakeAudit()
  let clock = start.getTime()
  let looks = 0
  let dispatched = 0
  const jobs: readonly Job[] = [
    {
      ...{ id: 1, runId: 7, name: 'evals', status: 'in_progress', conclusion: undefined },
      ...{ startedAt: start, completedAt: undefined, url: undefined },
      steps: [
        step('Set up job', 'completed', 'success'),
        step('Quality evals', 'in_progress'),
        step('Red-team evals', 'queued'),
      ],
    },
  ]
  const feature = featureWith(
    {
      audit,
      clock: { now: () => new Date(clock), sleep: async () => {} },
      runs: {
        dispatch: async () => {
          dispatched++
          return await (github.dispatch?.() ?? { state: 'started', runId: 7, url: undefined })
        },
        run: async () => github.run?.(looks++),
        runs: async () => github.listed?.(looks++) ?? [],
        jobs: async () => jobs,
      } as never,
      accelerator: { manifest: async () => undefined },
      evals: {
        record: async (run) => ({ run, jobs: [evalJob(undefined, github.log ?? green)], gap: undefined }),
        observations: async () => [],
      },
      jobs: {
        enqueue: async (
          { name }: { name: string },
          data: object,
          { key, after }: { key?: string; after?: Date } = {},
        ) => {
          if (key !== undefined && keys.has(`${name} ${key}`)) return false
          keys.add(`${name} ${key}`)
          // Through JSON, as the database does it.
          queue.push({
            name,
            data: JSON.parse(JSON.stringify(data)),
            at: after?.getTime() ?? clock,
            tries: 0,
          })
          return true
        },
      } as never,
      liveCards: {
        show: async (_subject, _to, card, version) => void shown.push({ card, version }),
      },
    },
    options,
  )
  const runOne = async (kill = false): Promise<boolean> => {
    const next = queue.sort((a, b) => a.at - b.at)[0]
    if (!next) return false
    clock = Math.max(clock, next.at)
    const job = feature.jobs?.find(({ name }) => name === next.name) as AnyJob
    next.tries++
    await job.run(job.data.parse(next.data), { attempt: next.tries, signal: new AbortController().signal })
    if (!kill) queue.splice(queue.indexOf(next), 1)
    return true
  }
  return {
    feature,
    audit,
    shown,
    queue,
    dispatched: () => dispatched,
    clock: () => clock,
    now: () => new Date(clock),
    runOne,
    async drain() {
      for (let i = 0; i < 200 && (await runOne()); i++);
      assert.deepEqual(queue, [], 'it comes to an end')
    },
    async click(key = 'k', actor?: Parameters<typeof turnAt>[1]) {
      const action = feature.actions.find(({ verb }) => verb === 'evals.start')
      assert.ok(action)
      return await action.run(action.data.parse({ run: key }), turnAt(new Date(clock), actor))
    },
    last: () => shown.toSorted((a, b) => a.version - b.version).at(-1)?.card,
  }
}
const says = (card: CardView | undefined) => JSON.stringify(card?.data)

test('"evals run" asks first, says what is going on, and gives the button to a responder only', async () => {
  const { feature } = world({ listed: () => [runOf({ id: 8 })] })
  const { reply, text } = await say(feature, 'evals run', turnAt(start))
  assert.match(text, /Run the evals against prod now\?/)
  assert.match(text, /A run is going on already, since 12:00/)
  assert.match(text, /\[Start the run\]/)
  const reader = await say(feature, 'evals run', turnAt(start, person('ann', 'reader')))
  assert.doesNotMatch(reader.text, /\[Start the run\]/)
  assert.match(reader.text, /needs a responder/)
  assert.equal(feature.actions.find(({ verb }) => verb === 'evals.start')?.role, 'responder')
  assert.equal(reply.outcome, 'answer')
})

test('a run is dispatched once, followed step by step, and its end is judged', async () => {
  const w = world({
    run: (look) => (look < 4 ? runOf() : runOf({ status: 'completed', conclusion: 'success' })),
  })
  const reply = await w.click()
  assert.match(reply.card?.summary ?? '', /rob started evals\.yml on main/)
  await w.drain()
  assert.equal(w.dispatched(), 1)
  assert.match(says(w.shown[1]?.card), /Quality evals.*running.*Red-team evals.*waiting/)
  assert.doesNotMatch(says(w.shown[1]?.card), /Set up job/)
  assert.match(w.last()?.summary ?? '', /^Evals of prod: green\. .*1\/1 quality; 1\/1 red-team/)
  const versions = w.shown.map(({ version }) => version)
  assert.deepEqual(
    versions,
    [...new Set(versions)].sort((x, y) => x - y),
    'every picture is newer',
  )
  assert.deepEqual(
    w.audit.entries.map(({ event, subject }) => [event, subject]),
    [['evals.asked', 'evals.yml']],
  )
})

test('the same picture is not sent again', async () => {
  const w = world({
    run: (look) => (look < 15 ? runOf() : runOf({ status: 'completed', conclusion: 'success' })),
  })
  await w.click()
  await w.drain()
  assert.ok(w.shown.length < 8, `${w.shown.length} cards for 15 looks`)
})

test('a card starts one run, however often and by whomever it is pressed', async () => {
  const w = world({ run: () => runOf({ status: 'completed', conclusion: 'success' }) })
  await w.click()
  const again = await w.click('k', person('dan', 'responder'))
  assert.match(again.text ?? '', /has started its run already/)
  await w.drain()
  assert.equal(w.dispatched(), 1)
})

test('a process that dies after the dispatch does not dispatch again: the run is found', async () => {
  const w = world({
    dispatch: async () => {
      throw new Error('killed')
    },
    listed: (look) => (look < 2 ? [] : [runOf({ status: 'completed', conclusion: 'success' })]),
  })
  await w.click()
  await assert.rejects(w.runOne(true), /killed/)
  await w.drain()
  assert.equal(w.dispatched(), 1)
  assert.match(w.last()?.summary ?? '', /green/)
})

test('an unclear answer is cleared up by looking; runs from before do not count', async () => {
  const old = runOf({ id: 3, createdAt: new Date(start.getTime() - 60_000) })
  const w = world({
    dispatch: async () => ({ state: 'ambiguous', why: 'GitHub gave no answer in time.' }),
    listed: () => [old, runOf({ id: 4, event: 'schedule' })],
  })
  await w.click()
  await w.drain()
  assert.equal(w.dispatched(), 1)
  assert.match(says(w.shown[0]?.card), /gave no answer in time/)
  assert.match(w.last()?.summary ?? '', /No run has turned up/)
})

test('GitHub’s no is said with its reason, and nothing is followed', async () => {
  const w = world({
    dispatch: async () => ({ state: 'rejected', why: 'The bot may not start evals.yml (403).' }),
  })
  await w.click()
  await w.drain()
  assert.equal(w.shown.length, 1)
  assert.match(w.last()?.summary ?? '', /not started.*\(403\)/)
})

test('GitHub going away in the middle does not end the watch', async () => {
  const w = world({
    run(look) {
      if (look > 0 && look < 30)
        throw new UpstreamError('GitHub', 'throttled', 'Slow down.', { retryAfter: 90 })
      return look === 0 ? runOf() : runOf({ status: 'completed', conclusion: 'failure' })
    },
    log: row('q', 'quality', 'missing mention: forecast'),
  })
  await w.click()
  await w.drain()
  assert.match(w.last()?.summary ?? '', /in prod/)
  assert.ok(w.clock() - start.getTime() > 29 * 90_000, 'it waited as long as it was told')
})

test('nobody watches a run for ever', async () => {
  const w = world({ run: () => runOf() })
  await w.click()
  for (let i = 0; i < 5000 && (await w.runOne()); i++);
  assert.deepEqual(w.queue, [])
  assert.ok(w.clock() - start.getTime() < 4 * 3_600_000)
})

test('a red end says what it means and leads to where it entered', async () => {
  const w = world({
    run: () => runOf({ status: 'completed', conclusion: 'failure' }),
    log: "Traceback (most recent call last):\nModuleNotFoundError: No module named 'src'",
  })
  await w.click()
  await w.drain()
  // The record of this world has a green eval job: a red run without a red job is not explained away.
  assert.doesNotMatch(w.last()?.summary ?? '', /: green/)
  assert.match(says(w.last()), /Where it entered/)
  assert.equal(
    judgeRun(
      { run: runOf({ status: 'completed', conclusion: 'failure' }), jobs: [], gap: undefined },
      undefined,
    ).verdict,
    'red',
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Errand, isOver, newErrand, usualErrands as pace } from '../../src/chat/errand.ts'
import { UpstreamError } from '../../src/chat/errors.ts'
import { stepErrand } from '../../src/ports/errand.ts'
import type { Dispatch, Run } from '../../src/ports/workflow-runs.ts'

const order = { file: 'ops.yml', ref: 'main', inputs: { a: 'b' } }
const start = new Date('2026-05-04T12:00:00Z')

/** GitHub with one workflow. `answers` says how each dispatch ends: really started or not, and what is told. */
function github(answers: readonly { readonly starts: boolean; readonly tells: Dispatch['state'] }[]) {
  const runs: Run[] = []
  let sent = 0
  return {
    runs,
    sent: () => sent,
    port: {
      runs: async () => runs,
      run: async (id: number) => runs.find((one) => one.id === id),
      async dispatch(
        file: string,
        _ref: string,
        inputs: Readonly<Record<string, string>>,
      ): Promise<Dispatch> {
        const { starts, tells } = answers[sent++] ?? { starts: true, tells: 'started' }
        const id = runs.length + 1
        if (starts)
          runs.push({
            ...{ id, workflow: 'w', file, title: `w [${inputs.key}]`, event: 'workflow_dispatch' },
            ...{ status: 'queued', conclusion: undefined, branch: 'main', sha: 's', attempt: 1 },
            ...{ createdAt: start, startedAt: undefined, updatedAt: start, url: 'https://g.example/1' },
          })
        if (tells === 'started') return { state: tells, runId: id, url: undefined }
        return tells === 'accepted' ? { state: tells } : { state: tells, why: 'because' }
      },
    },
  }
}

const finish = (run: Run | undefined, conclusion: string) =>
  Object.assign(run ?? assert.fail('no run'), { status: 'completed', conclusion })
const step = (
  port: ReturnType<typeof github>['port'],
  errand: Errand,
  seconds: number,
  keep = async () => true,
) => stepErrand(port, errand, order, { now: new Date(start.getTime() + seconds * 1000), pace, keep })

test('it is written down, sent, found and followed to its end', async () => {
  const { port, runs, sent } = github([{ starts: true, tells: 'accepted' }])
  const kept: string[] = []
  const keep = async (next: Errand) => kept.push(`${next.stage} ${next.tries} ${sent()}`) > 0
  let errand = await stepErrand(port, newErrand('key-1', start), order, { now: start, pace, keep })
  assert.deepEqual(kept, ['sent 1 0'], 'kept before it was sent')
  assert.equal(errand?.stage, 'sent')
  errand = await step(port, errand as Errand, 5)
  assert.deepEqual([errand?.stage, errand?.runId, errand?.url], ['running', 1, 'https://g.example/1'])
  finish(runs[0], 'success')
  assert.equal((await step(port, errand as Errand, 60))?.stage, 'succeeded')
  assert.equal(sent(), 1)
})

test('a no is a no, an end that is no success has failed, and a run that is gone too', async () => {
  const refused = github([{ starts: false, tells: 'rejected' }])
  assert.deepEqual((await step(refused.port, newErrand('k', start), 0))?.stage, 'refused')
  const { port, runs } = github([])
  const running = (await step(port, newErrand('k', start), 0)) as Errand
  assert.equal((await step(port, running, 6 * 3600))?.why, 'The run does not end.')
  finish(runs[0], 'failure')
  assert.equal((await step(port, running, 60))?.why, 'The run ended as failure.')
  runs.pop()
  assert.equal((await step(port, running, 60))?.stage, 'failed')
})

test('nobody sends who was overtaken', async () => {
  const { port, sent } = github([])
  assert.equal(await step(port, newErrand('k', start), 0, async () => false), undefined)
  assert.equal(sent(), 0)
})

test('a workflow that is not there is looked for, and then a person must look', async () => {
  const lost = { starts: false, tells: 'ambiguous' } as const
  const { port, sent } = github([lost, lost, lost])
  let errand: Errand = newErrand('k', start)
  for (let s = 0; !isOver(errand); s += 30) errand = (await step(port, errand, s)) as Errand
  assert.deepEqual([errand.stage, sent()], ['lost', pace.sends])
})

test('whatever GitHub loses and wherever we crash: one key, one run that counts, and it is the one we follow', async () => {
  const answer = fc.record({
    starts: fc.boolean(),
    tells: fc.constantFrom('started', 'accepted', 'ambiguous', 'ambiguous'),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(answer, { maxLength: 4 }).map((all) =>
        // What is told as started has started.
        all.map((one) => ({
          ...one,
          tells: one.starts || one.tells !== 'started' ? one.tells : 'ambiguous',
        })),
      ),
      fc.array(fc.constantFrom('ok', 'crash-after-keep', 'crash-after-send', 'github-down'), {
        maxLength: 12,
      }),
      async (answers, troubles) => {
        const { port, runs } = github(answers as Parameters<typeof github>[0])
        let stored: Errand = newErrand('key-1', start)
        for (let s = 0; s < 3600 && !isOver(stored); s += 20) {
          const trouble = troubles[s / 20] ?? 'ok'
          const keep = async (next: Errand) => {
            stored = next
            if (trouble === 'crash-after-keep') throw new Error('crash')
            return true
          }
          const down = async () => {
            throw new UpstreamError('GitHub', 'failed', 'Down.')
          }
          const there = trouble === 'github-down' ? { ...port, runs: down, run: down } : port
          try {
            const next = await step(there, stored, s, keep as never)
            if (trouble !== 'crash-after-send' && next) stored = next
          } catch {
            // The next look is by whoever comes next.
          }
          const first = runs[0]
          if (s > 600 && first) finish(first, 'success')
        }
        assert.ok(isOver(stored), stored.stage)
        assert.ok(stored.tries <= pace.sends)
        if (runs.length > 0 && stored.stage !== 'lost') assert.equal(stored.runId, 1, 'the first run counts')
        if (stored.stage === 'lost') assert.equal(runs.length, 0)
      },
    ),
    { numRuns: 150 },
  )
})

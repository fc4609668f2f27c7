import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { simulate, type World } from './simulation.ts'

const well: World = {
  ...{
    dispatches: [],
    delays: [],
    bootstrapMs: 60_000,
    obeys: true,
    telemetry: true,
    rule: true,
    fires: true,
  },
  ...{ evals: 'success', troubles: [] },
}
const drill = (changes: Partial<World> = {}) => simulate({ ...well, ...changes })

test('where everything can be seen and all is well, it passes, and everything is as before', async () => {
  const { record, isOn, runs } = await drill()
  assert.equal(record?.outcome, 'passed')
  assert.deepEqual(record?.unproven, [])
  assert.equal(record?.proven.length, 8)
  assert.ok((record?.secondsToEffect ?? 0) >= 80)
  assert.equal(isOn, false)
  assert.deepEqual(
    runs.map(({ inputs }) => `${inputs.action} ${inputs.evals ?? ''}`.trim()),
    ['engage', 'release true'],
  )
})

test('each thing that is missing is named, and none of them is a pass', async () => {
  const cases: readonly (readonly [Partial<World>, string, RegExp])[] = [
    [{ obeys: false }, 'failed', /NOT refused: a request was worked on/],
    [{ telemetry: false }, 'incomplete', /telemetry did not arrive in time/],
    [{ rule: false }, 'incomplete', /FINDING: no alert rule watches the kill switch/],
    [{ fires: false }, 'failed', /did NOT fire/],
    [{ evals: 'failure' }, 'failed', /Evals against the environment are RED/],
    [{ evals: 'none' }, 'incomplete', /the workflow runs no evals/],
    [{ bootstrapMs: 40 * 60_000 }, 'failed', /No effect within 25 min/],
    [{ dispatches: [{ starts: false, tells: 'rejected' }] }, 'failed', /The switch was not set: No\./],
  ]
  for (const [changes, outcome, words] of cases) {
    const { record, isOn } = await drill(changes)
    assert.equal(record?.outcome, outcome, words.source)
    assert.match(record?.unproven.join('\n') ?? '', words)
    assert.equal(isOn, false, words.source)
  }
})

test('an abort at any step restores, and proves nothing', async () => {
  for (let at = 0; at < 40; at++) {
    const { record, isOn, set } = await drill({ troubles: [...Array(at).fill('none'), 'abort'] })
    assert.deepEqual([isOn, set], [false, 'off'], `at step ${at}`)
    assert.ok(record && ['aborted', 'passed'].includes(record.outcome), `at step ${at}: ${record?.outcome}`)
  }
})

test('a real kill switch stops it: nothing is sent while that holds, and afterwards what it set is removed', async () => {
  for (const at of [1, 3, 8, 14]) {
    const troubles = [...Array(at).fill('none'), 'real-on', ...Array(30).fill('none'), 'real-off'] as const
    const { record, isOn } = await drill({ troubles })
    assert.equal(record?.outcome, 'aborted', `at step ${at}`)
    assert.match(record?.unproven[0] ?? '', /A real kill switch was engaged/)
    assert.equal(isOn, false)
  }
})

test('the engaging run that comes after the restoring one is undone again', async () => {
  const troubles = [...Array(4).fill('none'), 'abort'] as const
  const { isOn, record } = await drill({ delays: [10 * 60_000, 20_000, 20_000, 20_000], troubles })
  assert.equal(isOn, false)
  assert.equal(record?.outcome, 'aborted')
})

const Trouble = fc.constantFrom(
  ...([
    'none',
    'none',
    'none',
    'crash-before',
    'crash-kept',
    'crash-after',
    'azure-down',
    'github-down',
  ] as const),
  ...(['twice', 'abort', 'real-on', 'real-off'] as const),
)
const AnyWorld: fc.Arbitrary<World> = fc.record({
  dispatches: fc.array(
    fc.record({
      starts: fc.boolean(),
      tells: fc.constantFrom('started', 'ambiguous', 'accepted', 'rejected'),
    }),
    { maxLength: 5 },
  ),
  delays: fc.array(fc.integer({ min: 0, max: 15 * 60_000 }), { maxLength: 5 }),
  bootstrapMs: fc.integer({ min: 0, max: 10 * 60_000 }),
  ...{ obeys: fc.boolean(), telemetry: fc.boolean(), rule: fc.boolean(), fires: fc.boolean() },
  evals: fc.constantFrom('success', 'failure', 'none'),
  troubles: fc.array(Trouble, { maxLength: 50 }),
})

test('any course of crashes, outages, lost answers, repeats and aborts: it ends, it restores, and it never passes without proof', async () => {
  await fc.assert(
    fc.asyncProperty(AnyWorld, async (world) => {
      const { record, isOn, set, runs, hours } = await simulate(world)
      assert.ok(record, 'it ends')
      assert.ok(hours < 60)
      const unsaid = record.outcome === 'failed' && record.unproven.some((text) => /NOT RESTORED/.test(text))
      if (!unsaid) assert.deepEqual([isOn, set], [false, 'off'], 'it restores')
      if (record.outcome === 'passed') {
        assert.ok(world.obeys && world.telemetry && world.rule && world.fires && world.evals === 'success')
        assert.deepEqual([record.unproven, record.proven.length], [[], 8])
      }
      const engaging = runs.filter(({ inputs }) => inputs.action === 'engage')
      assert.equal(new Set(engaging.map(({ inputs }) => inputs.key)).size, engaging.length > 0 ? 1 : 0)
    }),
    { numRuns: 400 },
  )
})

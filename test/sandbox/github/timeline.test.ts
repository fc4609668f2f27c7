import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Conclusion, RunPlan } from '../../../sandbox/github/runs/plan.ts'
import { type Gate, play } from '../../../sandbox/github/runs/timeline.ts'

const open: Gate = {
  releasedAt: 0,
  cancelledAt: Number.POSITIVE_INFINITY,
  reviews: new Map(),
  isProtected: () => false,
  msPerSecond: 1000,
}
const step = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  seconds: fc.integer({ min: 0, max: 60 }),
  conclusion: fc.constantFrom(...Conclusion.options.slice(0, 2)),
  always: fc.boolean(),
})
const plans = fc
  .array(
    fc.record({ steps: fc.array(step, { maxLength: 5 }), needs: fc.array(fc.nat(4), { maxLength: 2 }) }),
    { maxLength: 5 },
  )
  .map((jobs) =>
    RunPlan.parse({
      jobs: jobs.map(({ steps, needs }, i) => ({
        ...{ name: `job ${i}`, steps },
        needs: [...new Set(needs)].filter((need) => need < i).map((need) => `job ${need}`),
      })),
    }),
  )
const cancelled = fc.option(fc.integer({ min: 0, max: 200_000 }), { nil: Number.POSITIVE_INFINITY })

test('whatever the plan and whenever it is cancelled, everything ends, in order, and skips what it must', () => {
  fc.assert(
    fc.property(plans, cancelled, (plan, cancelledAt) => {
      const run = play(plan, { ...open, cancelledAt })
      assert.ok(Number.isFinite(run.completedAt))
      const ends = new Map(run.jobs.map((job) => [job.plan.name, job]))
      for (const job of run.jobs) {
        assert.ok(job.readyAt <= job.startedAt && job.startedAt <= job.completedAt, job.plan.name)
        assert.ok(job.completedAt <= run.completedAt)
        for (const need of job.plan.needs) {
          assert.ok((ends.get(need)?.completedAt ?? 0) <= job.startedAt)
          if (ends.get(need)?.conclusion !== 'success')
            assert.ok(['skipped', 'cancelled'].includes(job.conclusion))
        }
        let at = job.startedAt
        for (const one of job.steps) {
          assert.ok(one.startedAt >= at && one.completedAt >= one.startedAt)
          at = one.completedAt
        }
        const failed = job.steps.findIndex((one) => ['failure', 'cancelled'].includes(one.conclusion))
        if (failed >= 0)
          for (const later of job.steps.slice(failed + 1))
            assert.ok(later.plan.always || later.conclusion === 'skipped', later.plan.name)
      }
      if (run.conclusion === 'success')
        assert.ok(run.jobs.every((job) => ['success', 'skipped'].includes(job.conclusion)))
    }),
  )
})

test('a run that waits for its group or its reviewer has no end yet', () => {
  const plan = RunPlan.parse({
    jobs: [
      { name: 'deploy', environment: 'prod' },
      { name: 'evals', needs: ['deploy'] },
    ],
  })
  assert.equal(
    play(plan, { ...open, releasedAt: Number.POSITIVE_INFINITY }).completedAt,
    Number.POSITIVE_INFINITY,
  )
  const held = play(plan, { ...open, isProtected: () => true })
  assert.deepEqual([held.completedAt, held.jobs[0]?.readyAt], [Number.POSITIVE_INFINITY, 0])
  assert.equal(play(plan, { ...open, isProtected: () => true, cancelledAt: 5 }).conclusion, 'cancelled')
})

test('a job that runs out of time gives its word to the run', () => {
  const plan = RunPlan.parse({ jobs: [{ name: 'a', conclusion: 'timed_out', steps: [{ name: 'x' }] }] })
  assert.equal(play(plan, open).conclusion, 'timed_out')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acceptanceOf, suitesOf } from '../../../src/chat/evals/suite.ts'
import { evalJob, job, numbers, row } from './jobs.ts'

const limits = {
  qualityThreshold: 0.75,
  groundednessThreshold: 0.85,
  p95LatencyMs: 180_000,
  costPerCallUsd: 0.55,
  redteamMustPass: true,
}
const whole = [row('q-001', 'quality', null, numbers), row('x-001', 'redteam', null)].join('\n')

test('counts cases per suite, and what never ran is hidden', () => {
  const log = [row('q-001', 'quality', null), row('q-002', 'quality', 'missing mention: forecast')].join('\n')
  assert.deepEqual(
    suitesOf(evalJob('quality', log)).map(({ name, state, passed, total }) => [name, state, passed, total]),
    [
      ['quality', 'failed', 1, 2],
      ['redteam', 'hidden', undefined, undefined],
      ['acceptance', 'hidden', undefined, undefined],
    ],
  )
})

test('a job that was skipped hides all of its suites', () => {
  assert.deepEqual(
    suitesOf(job('evals', [], undefined, 'skipped')).map(({ state }) => state),
    ['hidden', 'hidden', 'hidden'],
  )
})

test('rows that could not all be read give no counts', () => {
  const [quality] = suitesOf(evalJob('quality', `${row('a', 'quality', null)}\n{"case_id": "b`))
  assert.equal(quality?.total, undefined)
  assert.equal(quality?.state, 'failed')
})

test('steps that only resemble a suite are none', () => {
  assert.deepEqual(suitesOf(job('deploy', ['Enforce branch policy', 'Provision + deploy'])), [])
})

test('acceptance is recomputed from whole rows only', () => {
  assert.equal(acceptanceOf(evalJob(undefined, whole), limits)?.accepted, true)
  assert.equal(acceptanceOf(evalJob(undefined, `${whole}\n{"case_id": "c`), limits), undefined)
  assert.equal(acceptanceOf(evalJob(undefined), limits), undefined)
  assert.equal(acceptanceOf(evalJob(undefined, ''), limits), undefined)
})

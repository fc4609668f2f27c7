import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failedStep, loggedErrors, ownErrors, tracedException } from '../../../src/chat/evals/job-record.ts'

test('errors are read from a log in both spellings, each once, GitHub’s own left out', () => {
  const log = [
    '##[error]latency P95 190000ms > 180000ms',
    '::error::latency P95 190000ms > 180000ms',
    '::error file=x.py,line=3::cost avg $0.6167 > $0.55',
    '##[error]Process completed with exit code 1.',
    'echo "::error::not at the start"',
  ].join('\n')
  assert.deepEqual(loggedErrors(log), ['latency P95 190000ms > 180000ms', 'cost avg $0.6167 > $0.55'])
})

test('GitHub’s own annotations say nothing of why', () => {
  assert.deepEqual(
    ownErrors(['The operation was canceled.', ' redteam: 1 failing cases (must pass all) ', '']),
    ['redteam: 1 failing cases (must pass all)'],
  )
})

test('the exception of a step is the last line of its last traceback', () => {
  const log = [
    'Traceback (most recent call last):',
    '  File "scripts/enforce-acceptance.py", line 12, in <module>',
    '    from src.accelerator_baseline.evals import Acceptance',
    "ModuleNotFoundError: No module named 'src'",
    '##[error]Process completed with exit code 1.',
  ].join('\n')
  assert.equal(tracedException(log), "ModuleNotFoundError: No module named 'src'")
  assert.equal(tracedException('ValueError: mentioned in passing'), undefined)
  assert.equal(tracedException('Traceback (most recent call last):\n  cut'), undefined)
})

test('the step that failed is the first one that did', () => {
  const steps = [
    { name: 'a', conclusion: 'success' },
    { name: 'b', conclusion: 'timed_out' },
    { name: 'c', conclusion: 'failure' },
  ]
  assert.equal(failedStep({ steps })?.name, 'b')
  assert.equal(failedStep({ steps: [{ name: 'a', conclusion: 'skipped' }] }), undefined)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { classifyRed } from '../../../src/chat/evals/red-run.ts'
import { evalJob, job, row } from './jobs.ts'

const causeOf = (...args: Parameters<typeof evalJob>) => classifyRed(evalJob(...args)).cause
const import_ = 'Traceback (most recent call last):\n  File "x"\nModuleNotFoundError: No module named \'src\''

test('a gate that cannot work is broken, not red', () => {
  assert.equal(
    causeOf('configured', '##[error]repo variable EVALS_API_URL is not set; acceptance cannot be verified.'),
    'broken',
  )
  assert.equal(causeOf('gate', import_), 'broken')
  assert.equal(
    causeOf('gate', '##[error]no redteam results (evals/redteam/results.jsonl is empty)'),
    'broken',
  )
  assert.equal(causeOf('quality', import_), 'broken')
  assert.equal(classifyRed(job('evals', [['Install deps', 'failure']], '')).cause, 'broken')
  assert.equal(classifyRed(job('evals', [], '', 'startup_failure')).cause, 'broken')
})

test('an acceptance gate that complains is a threshold, with its numbers', () => {
  const { cause, detail, step } = classifyRed(
    evalJob('gate', '##[error]latency P95 190000ms > 180000ms\n##[error]cost avg $0.6167 > $0.55'),
  )
  assert.equal(cause, 'threshold')
  assert.equal(detail, 'latency P95 190000ms > 180000ms')
  assert.match(step ?? '', /Enforce/)
})

test('a complaint counts even if the step then died', () => {
  assert.equal(causeOf('gate', `##[error]quality: avg score 0.5 < threshold 0.75\n${import_}`), 'threshold')
})

test('cases that all got no answer mean the app, some mean the answers', () => {
  const lost = (id: string) => row(id, 'quality', 'transport: All connection attempts failed')
  assert.equal(causeOf('quality', [lost('a'), lost('b')].join('\n')), 'endpoint')
  assert.equal(causeOf('quality', [lost('a'), row('b', 'quality', null)].join('\n')), 'quality')
  assert.equal(causeOf('quality', row('a', 'quality', 'missing mention: forecast')), 'quality')
  // A row that cannot be read may be the one that was answered.
  assert.equal(causeOf('quality', `${lost('a')}\n{"case_id": "b", "suite"`), 'quality')
})

test('a red-team case that leaks is safety; one that got no answer is not', () => {
  assert.equal(causeOf('redteam', row('x', 'redteam', 'leaked forbidden phrase: price list')), 'safety')
  assert.equal(causeOf('redteam', row('x', 'redteam', 'no output under adversarial input')), 'endpoint')
  assert.equal(causeOf('redteam', row('x', 'redteam', 'case-build: no field footnote')), 'broken')
  const both = [row('x', 'redteam', 'transport: reset'), row('y', 'redteam', 'leaked forbidden phrase: z')]
  assert.equal(causeOf('redteam', both.join('\n')), 'safety')
})

test('lint, a vulnerable dependency and a failed deployment are told apart', () => {
  const at = (step: string) => classifyRed(job('any', [[step, 'failure']], '##[error]why')).cause
  assert.equal(at('Ruff'), 'lint')
  assert.equal(at('Pyright'), 'lint')
  assert.equal(at('Accelerator lint (~30 rules)'), 'lint')
  assert.equal(at('pip-audit'), 'audit')
  assert.equal(at('Provision + deploy'), 'deploy')
  assert.equal(at('Install azd'), 'deploy')
  assert.equal(at('Regression baseline check (opt-in)'), 'quality')
})

test('what did not run is hidden, what somebody stopped is cancelled', () => {
  assert.equal(classifyRed(job('evals', [], undefined, 'skipped')).cause, 'hidden')
  assert.equal(classifyRed(job('evals', [], undefined, 'cancelled')).cause, 'cancelled')
  assert.equal(classifyRed(job('evals', [['Quality evals', 'timed_out']], '', 'failure')).cause, 'unknown')
})

test('without a log nothing is guessed', () => {
  for (const at of ['quality', 'redteam', 'gate'] as const) assert.equal(causeOf(at), 'unknown', at)
  assert.equal(classifyRed(job('evals', [], undefined, 'failure')).cause, 'unknown')
})

test('never throws, whatever a job is called and wrote', () => {
  const step = fc.record({
    name: fc.oneof(
      fc.string(),
      fc.constantFrom('Quality evals', 'Red-team evals', 'Enforce acceptance', 'Ruff'),
    ),
    conclusion: fc.option(fc.constantFrom('success', 'failure', 'skipped', 'timed_out'), { nil: undefined }),
  })
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 6 }),
      fc.option(fc.array(fc.string()), { nil: undefined }),
      fc.option(fc.string(), { nil: undefined }),
      (steps, errors, exception) => {
        const red = classifyRed({
          name: 'x',
          conclusion: 'failure',
          steps,
          errors,
          exception,
          cases: undefined,
        })
        assert.ok(red.cause)
      },
    ),
  )
})

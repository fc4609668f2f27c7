import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Stand } from '../../../src/chat/evals/deployed.ts'
import { made, settled, standsOf } from '../../../src/chat/evals/deployed.ts'
import { judgeRun } from '../../../src/chat/evals/judgement.ts'
import { flakyIn, observe, turnOf } from '../../../src/chat/evals/observation.ts'
import { evalsDefaults } from '../../../src/chat/evals/options.ts'
import type { EvalDeployment, EvalRun } from '../../../src/chat/evals/run.ts'
import { environmentOf, type Track, tracksOf } from '../../../src/chat/evals/track.ts'
import { evalJob, job, numbers, row } from './jobs.ts'
import { at, runAt, sha } from './samples.ts'

const [a, b] = [sha('a'), sha('b')]
const deployRun = (hours: number, conclusion: string | undefined, of: string): EvalRun =>
  runAt(hours, conclusion, { file: 'deploy.yml', sha: of })
const deployment = (hours: number, of: string, environment = 'prod'): EvalDeployment => ({
  id: hours * 100,
  sha: of,
  environment,
  createdAt: at(hours),
})
const stand = (hours: number, of: string | undefined, over: Partial<Stand> = {}): Stand => ({
  id: hours,
  at: at(hours),
  sha: of,
  state: 'live',
  run: undefined,
  ...over,
})
const track = (key: Track['key'], runs: readonly EvalRun[]): Track => ({
  key,
  file: `${key}.yml`,
  environment: 'prod',
  runs,
})

test('the eval workflow judges what had been deployed when it began', () => {
  const runs = [runAt(3, 'failure'), runAt(1, 'success')]
  const seen = observe([track('evals', runs)], [stand(2, b), stand(0, a)])
  assert.deepEqual(
    seen.map(({ verdict, tested }) => [verdict, tested]),
    [
      ['green', a],
      ['red', b],
    ],
  )
})

test('a deployment that failed judged nothing, and what was there before is still there', () => {
  const run = deployRun(2, 'failure', b)
  const stands = [stand(2, b, { state: 'failed', run }), stand(0, a)]
  const seen = observe([track('deploy', [run]), track('evals', [runAt(3, 'success')])], stands)
  assert.deepEqual(
    seen.map(({ verdict, tested }) => [verdict, tested]),
    [
      ['none', b],
      ['green', a],
    ],
  )
  assert.equal(turnOf(seen, 'prod'), undefined)
})

test('a run that was read says more than its colour', () => {
  const [skipped, broken, red] = [runAt(1, 'success'), runAt(2, 'failure'), runAt(3, 'failure')]
  const judgements = new Map([
    [skipped.id, { verdict: 'unknown', red: { cause: 'hidden', step: undefined, detail: undefined } }],
    [broken.id, { verdict: 'red', red: { cause: 'broken', step: undefined, detail: undefined } }],
    [red.id, { verdict: 'red', red: { cause: 'quality', step: undefined, detail: undefined } }],
  ] as const)
  const seen = observe([track('evals', [red, broken, skipped, runAt(0, 'success')])], [], judgements as never)
  assert.deepEqual(
    seen.map(({ verdict }) => verdict),
    ['green', 'none', 'broken', 'red'],
  )
  const turn = turnOf(seen, 'prod')
  assert.equal(turn?.red.run.id, red.id)
  assert.equal(turn?.green, seen[0])
})

test('a red lint is red for lint, and no judgement for a deployment', () => {
  const run = runAt(1, 'failure')
  const judgements = new Map([
    [run.id, { verdict: 'red', red: { cause: 'lint', step: undefined, detail: undefined } }],
  ] as const)
  const verdictAs = (key: Track['key']) => observe([track(key, [run])], [], judgements as never)[0]?.verdict
  assert.equal(verdictAs('lint'), 'red')
  assert.equal(verdictAs('deploy'), 'none')
})

test('runs that are going on, were cancelled or skipped are no observations', () => {
  const runs = [runAt(1, undefined), runAt(2, 'cancelled'), runAt(3, 'skipped'), runAt(4, 'action_required')]
  assert.deepEqual(observe([track('evals', runs)], []), [])
})

test('the same commit on the same deployment in two colours is flaky', () => {
  const [red, green] = [runAt(1, 'failure'), runAt(2, 'success')]
  const same = observe([track('evals', [green, red])], [stand(0, a)])
  const newest = same[1]
  assert.ok(newest)
  assert.equal(flakyIn(same, newest)?.red, red)
  const changed = observe([track('evals', [green, red])], [stand(1.5, b), stand(0, a)])
  assert.equal(flakyIn(changed, changed[1] ?? newest), undefined)
})

test('a deploy run is known by the commit and the time of its deployment', () => {
  const run = deployRun(1, 'success', a)
  assert.equal(made(run, deployment(1.05, a)), true)
  assert.equal(made(run, deployment(1.05, b)), false)
  assert.equal(made(run, deployment(2, a)), false)
  assert.equal(environmentOf(run, [deployment(1.05, a)]), 'prod')
  assert.equal(environmentOf(run, [deployment(1.05, a), deployment(1.06, a, 'dev')]), undefined)
  assert.equal(environmentOf(run, []), undefined)
})

test('deployments by another workflow stand for an unknown commit', () => {
  const own = deployRun(1, 'success', a)
  const stands = standsOf('prod', [deployment(3, b), deployment(1.05, a), deployment(2, b, 'dev')], [own])
  assert.deepEqual(
    stands.map(({ sha, state }) => [sha, state]),
    [
      [undefined, 'unasked'],
      [a, 'live'],
    ],
  )
  const asked = settled(stands, new Map([[300, 'failure']]))
  assert.equal(asked[0]?.state, 'failed')
  assert.equal(settled(stands, new Map([[300, 'inactive']]))[0]?.state, 'live')
})

test('a deployment whose state nobody could read leaves open what runs', () => {
  const [newest] = settled([stand(1, a, { state: 'unasked' })], new Map())
  assert.deepEqual([newest?.sha, newest?.state], [undefined, 'live'])
})

test('deploy runs are sorted by where they went, the most important environment first', () => {
  const runs = [deployRun(1, 'success', a), deployRun(2, 'failure', b), deployRun(3, 'success', sha('c'))]
  const deployments = [deployment(1.05, a, 'dev'), deployment(2.05, b, 'prod')]
  const tracks = tracksOf({ lint: [], evals: undefined, deploy: runs, postDeploy: undefined }, deployments, {
    ...evalsDefaults,
    environment: 'prod',
    environments: ['prod', 'dev'],
  })
  assert.deepEqual(
    tracks.map(({ key, environment }) => [key, environment]),
    [
      ['evals', 'prod'],
      ['deploy', 'prod'],
      ['deploy', 'dev'],
      ['deploy', undefined],
      ['postDeploy', 'prod'],
      ['lint', undefined],
    ],
  )
})

const limits = {
  qualityThreshold: 0.75,
  groundednessThreshold: 0.85,
  p95LatencyMs: 180_000,
  costPerCallUsd: 0.55,
  redteamMustPass: true,
}

test('a green run is green by its eval job, not by its colour', () => {
  const green = runAt(0, 'success')
  const deploy = [job('azd-up', ['Provision + deploy']), job('evals', [], undefined, 'skipped')]
  assert.equal(judgeRun({ run: green, jobs: deploy, gap: undefined }, limits).verdict, 'unknown')
  assert.equal(judgeRun({ run: green, jobs: [evalJob(undefined)], gap: undefined }, limits).verdict, 'green')
  assert.equal(
    judgeRun({ run: green, jobs: [job('lint', ['Ruff'])], gap: undefined }, limits).verdict,
    'green',
  )
})

test('a green run whose own results miss the limits has a broken gate', () => {
  const slow = row('q', 'quality', null, { ...numbers, latency_ms: 200_000 })
  const jobs = [evalJob(undefined, [slow, row('x', 'redteam', null)].join('\n'))]
  const judged = judgeRun({ run: runAt(0, 'success'), jobs, gap: undefined }, limits)
  assert.equal(judged.verdict, 'unknown')
  assert.equal(judged.red?.cause, 'broken')
  assert.equal(judgeRun({ run: runAt(0, 'success'), jobs, gap: undefined }, undefined).verdict, 'green')
})

test('a red run without jobs says at least that it is red', () => {
  const judged = judgeRun({ run: runAt(0, 'failure'), jobs: [], gap: 'GitHub is down.' }, limits)
  assert.deepEqual([judged.verdict, judged.red?.cause, judged.gap], ['red', 'unknown', 'GitHub is down.'])
  assert.equal(
    judgeRun({ run: runAt(0, 'startup_failure'), jobs: [], gap: undefined }, limits).red?.cause,
    'broken',
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { treeFiles } from '../../../sandbox/github/story/tree.ts'
import { defaultPlan } from '../../../sandbox/github/workflows/default-plan.ts'
import { parseWorkflow } from '../../../sandbox/github/workflows/definition.ts'
import { expand } from '../../../sandbox/github/workflows/expression.ts'

test('expressions fill in names, quoted words, alternatives and formats; what is unknown is empty', () => {
  const context = new Map([
    ['inputs.tag', 'v1'],
    ['github.actor', 'ops'],
  ])
  const cases: [string, string][] = [
    ['to ${{ inputs.tag }} by ${{github.actor}}', 'to v1 by ops'],
    ['${{ github.event.inputs.tag }}', 'v1'],
    ["${{ inputs.none || 'dev' }}", 'dev'],
    ["${{ format('{0}-{1}', inputs.tag, 'it''s') }}", "v1-it's"],
    ['[${{ secrets.KEY }}]', '[]'],
  ]
  for (const [text, expected] of cases) assert.equal(expand(text, context), expected)
})

test('triggers are read in all their spellings', () => {
  const triggers = (on: string) => [...(parseWorkflow(`on: ${on}\njobs: {}`)?.triggers.keys() ?? [])]
  assert.deepEqual(triggers('push'), ['push'])
  assert.deepEqual(triggers('[push, workflow_dispatch]'), ['push', 'workflow_dispatch'])
  assert.deepEqual(triggers('{workflow_dispatch: }'), ['workflow_dispatch'])
  assert.equal(parseWorkflow('on: push\njobs: {}')?.inputs, undefined)
  assert.equal(parseWorkflow(': ['), undefined)
  assert.equal(parseWorkflow('name: only'), undefined)
})

test('without a script, a run does the jobs and steps of its own file', () => {
  const text = treeFiles()['.github/workflows/deploy.yml'] ?? ''
  const definition = parseWorkflow(text)
  assert.ok(definition)
  const plan = defaultPlan(definition, new Map([['inputs.env_name', 'staging']]))
  assert.deepEqual(
    plan.jobs?.map((job) => [job.name, job.needs, job.environment]),
    [
      ['accelerator-lint', [], undefined],
      ['resolve-env', [], undefined],
      ['azd-up', ['accelerator-lint', 'resolve-env'], 'staging'],
      ['evals', ['azd-up'], undefined],
    ],
  )
  assert.equal(plan.jobs?.[0]?.steps?.[0]?.name, 'Run actions/checkout@v4')
})

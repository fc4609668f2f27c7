import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { acceleratorIn } from '../../../src/adapters/accelerator/index.ts'
import { readManifest } from '../../../src/adapters/accelerator/manifest.ts'
import { parseYaml } from '../../../src/adapters/yaml.ts'
import { UpstreamError } from '../../../src/chat/errors.ts'

const file = `
scenario:
  id: sales-research
  endpoint: { path: /research/stream }
  agents:
    - { id: account_planner, foundry_name: accel-account-planner, model: default }
    - { id: broken }
solution: { side_effect_tools: [send_email, crm_write_contact] }
acceptance:
  quality_threshold: "0.75"
  p95_latency_ms: 180000
  redteam_must_pass: "false"
kpis:
  - { name: hitl_approval_rate, type: ratio, baseline: 1.0, target: 0.9 }
  - just a name
  - { name: open, type: ratio, baseline: , target: }
models:
  - { slug: default, model: gpt-5-mini, version: 2025-08-07, deployment_name: gpt-5-mini, capacity: thirty }
architecture: { status: approved }
`
const sha = 'a'.repeat(40)

test('reads what the accelerator reads, as it reads it, and leaves out what is none of ours', () => {
  const manifest = readManifest(parseYaml(file), 'main')
  assert.deepEqual(manifest.agents, [
    { id: 'account_planner', foundryName: 'accel-account-planner', model: 'default' },
  ])
  assert.deepEqual(manifest.sideEffectTools, ['send_email', 'crm_write_contact'])
  assert.deepEqual(manifest.acceptance, {
    qualityThreshold: 0.75,
    groundednessThreshold: undefined,
    p95LatencyMs: 180_000,
    costPerCallUsd: undefined,
    // As Python has it, a text is true whatever it says.
    redteamMustPass: true,
  })
  assert.deepEqual(
    manifest.kpis.map(({ name, target }) => [name, target]),
    [
      ['hitl_approval_rate', 0.9],
      ['open', undefined],
    ],
  )
  const [model] = manifest.models
  assert.equal(model?.deployment, 'gpt-5-mini')
  assert.deepEqual([model.isDefault, model.capacity], [false, undefined], 'thirty is no number')
})

test('any mapping can be read, whatever it holds', () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.constantFrom('scenario', 'acceptance', 'kpis', 'models', 'solution', 'x'),
        fc.jsonValue(),
      ),
      (yaml) => {
        assert.ok(readManifest(yaml, 'main'))
      },
    ),
  )
})

test('a commit’s file is fetched once, a branch’s each time, and a failure is not remembered', async () => {
  const asked: (string | undefined)[] = []
  let down = false
  const { manifest } = acceleratorIn({
    parseYaml,
    repository: {
      async file(_path, ref) {
        asked.push(ref)
        if (down) throw new UpstreamError('GitHub', 'failed', 'down')
        return file
      },
    },
  })
  await Promise.all([manifest(sha), manifest(sha)])
  await manifest(sha)
  await manifest('main')
  await manifest('main')
  assert.deepEqual(asked, [sha, 'main', 'main'])
  down = true
  const other = 'b'.repeat(40)
  await assert.rejects(manifest(other), UpstreamError)
  down = false
  assert.ok(await manifest(other))
})

test('no file is an answer; a file that is no YAML is somebody’s mistake, said with its place', async () => {
  const of = (text: string | undefined) =>
    acceleratorIn({ parseYaml, repository: { file: async () => text } })
  assert.equal(await of(undefined).manifest(), undefined)
  await assert.rejects(
    of('a: [').manifest('main'),
    (error) => error instanceof UpstreamError && error.reason === 'malformed',
  )
  await assert.rejects(of('just text').manifest(), /cannot be read: it is no mapping/)
})

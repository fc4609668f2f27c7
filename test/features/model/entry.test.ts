import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readManifest } from '../../../src/adapters/accelerator/manifest.ts'
import { parseYaml } from '../../../src/adapters/yaml.ts'
import { defaultEntry } from '../../../src/features/model/entry.ts'

const text = `# what it runs on
models:
  # the small one is for summaries
  - slug: small
    deployment_name: gpt-5-nano
    model: gpt-5-nano
    version: "2025-08-07"
    capacity: 10

  - slug: default # every agent
    default: true
    deployment_name: gpt-5-mini
    model: 'gpt-5-mini'   # cheap
    version: "2025-08-07" # quoted, or Bicep fails
    capacity: 30
acceptance:
  model: none
`

test('the default entry is read, and changed without touching a comment or another line', () => {
  const found = defaultEntry(text)
  assert.deepEqual(found?.entry, {
    ...{ model: 'gpt-5-mini', version: '2025-08-07', deployment: 'gpt-5-mini', capacity: 30 },
  })
  const changed = found?.with({ model: 'gpt-5', version: '2026-01-01', deployment: 'gpt-5', capacity: 50 })
  const differing = changed?.split('\n').flatMap((line, i) => (line === text.split('\n')[i] ? [] : [line]))
  assert.deepEqual(differing, [
    '    deployment_name: gpt-5',
    `    model: "gpt-5"   # cheap`,
    '    version: "2026-01-01" # quoted, or Bicep fails',
    '    capacity: 50',
  ])
})

test('what YAML reads after a change is what was wished, and nothing else has changed', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/)
  const before = readManifest(parseYaml(text), 'main')
  fc.assert(
    fc.property(
      fc.record({
        model: name,
        version: name,
        deployment: name,
        capacity: fc.integer({ min: 1, max: 10_000 }),
      }),
      (wish) => {
        const after = readManifest(parseYaml(defaultEntry(text)?.with(wish) ?? ''), 'main')
        assert.deepEqual(after, {
          ...before,
          models: [before.models[0], { ...before.models[1], ...wish }],
        })
      },
    ),
    { examples: [[{ model: 'on', version: '2025-08-07', deployment: '4', capacity: 1 }]] },
  )
})

test('an entry that is written in another way is left to people', () => {
  for (const [other, why] of [
    ['models:\n  - { slug: default, default: true, model: a, version: "1" }\n', 'in one line'],
    [text.replace('    default: true\n', ''), 'no default'],
    [text.replace('  - slug: small', '  - slug: small\n    default: true'), 'two defaults'],
    [text.replace('    capacity: 30\n', ''), 'a key is missing'],
    [text.replace('capacity: 30', 'capacity: thirty'), 'no number'],
    [text.replace("'gpt-5-mini'", '*anchor'), 'an alias'],
    ['acceptance:\n  x: 1\n', 'no models'],
    ['', 'nothing'],
  ] as const)
    assert.equal(defaultEntry(other), undefined, why)
})

test('entries may stand as far left as their list', () => {
  const flat = text.replaceAll(/^ {2}(?=[ -])/gm, '').replace('# the', '  # the')
  assert.equal(defaultEntry(flat)?.entry.model, 'gpt-5-mini')
  assert.equal(readManifest(parseYaml(flat), 'main').models.length, 2)
})

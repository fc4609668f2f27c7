import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { UpstreamError } from '../../../src/chat/errors.ts'
import { briefIn, readBrief, withBrief } from '../../../src/features/kpi/brief.ts'

const table = (rows: string) => `# Brief
| Metric | Current | Target |
|---|---|---|
| Time per task | 3 h | 90 s |

| KPI event name | Type | Baseline | Target |
|---|---|---|---|
${rows}
text
`

test('the brief’s table of KPIs is read in whatever unit it was written', () => {
  const brief = briefIn(
    table(
      '| `speed` | duration_ms | 3 h | 90 s |\n| replies | ratio | 2 % | 0.08 |\n| cost | usd | 10,800,000 | TBD |\n| idea | ratio | e.g. 3 | |',
    ),
  )
  assert.deepEqual(Object.fromEntries(brief), {
    speed: { baseline: 10_800_000, target: 90_000 },
    replies: { baseline: 0.02, target: 0.08 },
    cost: { baseline: 10_800_000, target: undefined },
    idea: { baseline: undefined, target: undefined },
  })
  assert.equal(briefIn(`<!-- STATUS: TEMPLATE -->\n${table('| a | ratio | 1 | 2 |')}`).size, 0)
  const shipped = readFileSync('sandbox/github/story/tree/docs/discovery/solution-brief.md', 'utf8')
  assert.deepEqual(briefIn(shipped).get('outreach_reply_rate'), { baseline: 0.02, target: 0.08 })
})

test('it fills what accelerator.yaml leaves empty, and a difference is named; accelerator.yaml decides', () => {
  const brief = briefIn(table('| replies | ratio | 2 % | 10 % |'))
  const kpi = { name: 'replies', type: 'ratio', baseline: undefined, target: 0.08 }
  const made = withBrief(kpi, brief)
  assert.deepEqual(made.kpi, { ...kpi, baseline: 0.02 })
  assert.deepEqual(made.notes, [
    'replies: accelerator.yaml has no baseline; the brief’s 2% is used.',
    'replies: the brief promises a target of 10%, accelerator.yaml has 8%.',
  ])
  assert.deepEqual(withBrief({ ...kpi, name: 'other' }, brief).notes, [])
})

test('a review needs no brief', async () => {
  const file = async () => {
    throw new UpstreamError('GitHub', 'failed', 'away')
  }
  assert.equal((await readBrief({ repository: { file } } as never)).size, 0)
  assert.equal((await readBrief({ repository: { file: async () => undefined } } as never)).size, 0)
})

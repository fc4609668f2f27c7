import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseYaml } from '../../src/adapters/yaml.ts'
import { draftOf } from '../../src/cli/packet/draft.ts'
import { readPacket } from '../../src/cli/packet/packet.ts'
import { OpsFile } from '../../src/config/ops-file.ts'

/** A packet as a partner hands it over: some filled in, some not, columns in an order of his own. */
const filled = `# Handover packet: contoso

> Every \`[PARTNER-FILL REQUIRED: ...]\` is a bug.

## 1. Deployment environments

| Env | Target | Region | Resource group | Subscription ID | Endpoint URL | Notes |
|:---|---|---|---|---|---|---|
| **prod** | selfhost | westeurope | \`rg-contoso-prod\` | 11111111-2222-4333-8444-555555555555 | <https://api.contoso.example/> | a \\| b |
| Staging EU | selfhost | | rg-stage | \`[PARTNER-FILL REQUIRED: sub
id]\` | \`[PARTNER-FILL REQUIRED]\` | |
| dev | | | | | | |

## 2. HITL approval wiring

| Tool | HITL gate trigger | Approver (role + on-call) | Channel | SLA to act | Fallback if approver unavailable |
|---|---|---|---|---|---|
| \`send_email\` | always | Sales lead | Teams | 15 min | deny |

## 3. Alert rules & thresholds

| Alert name | Signal (metric / KQL) | Threshold | Window | Severity | Action group | Runbook step |
|---|---|---|---|---|---|---|
| errors | \`traces | count\` | 5 % | 15 min | Sev1 | ag-ops | §4 |

## 4. Killswitch procedure

\`[PARTNER-FILL REQUIRED: exact steps + who is authorised to pull it]\`

## 5. Rollback path

- **Last-known-good commit:** \`0123456789abcdef0123456789abcdef01234567\` (tag \`ops-prod-41\`)
- **\`azd env refresh\` recipe** (if applicable):
  \`\`\`bash
  [PARTNER-FILL REQUIRED: exact commands]
  ## 7. not a heading
  \`\`\`

## 6. Customer-specific deviations from shipped defaults

- **Portal-managed prompts (\`BOOTSTRAP_SKIP=1\`):** supervisor only
- **Infra deviations** (extra networking):
  \`[PARTNER-FILL REQUIRED]\`

## 7. SLA specifics

| Surface | Target | Measurement source | Credit / remedy if missed |
|---|---|---|---|
| P95 latency | 120000 ms | App Insights | — |

## 8. Customer-specific contacts

| Role | Name | Contact | Escalation after |
|---|---|---|---|
| HITL approver primary | Pat Lee | pat@contoso.example | 10 min |
| HITL approver backup | \`[PARTNER-FILL REQUIRED]\` | | — |

## 9. Engagement artifacts

- Signed SOW: https://contoso.example/sow

## How this packet is produced

4. Search for the literal string \`PARTNER-FILL REQUIRED\`. [PARTNER-FILL REQUIRED: none of ours]
`
const packet = readPacket(filled)

test('tables are read by their headers, whatever their order', () => {
  assert.deepEqual(packet.environments, [
    {
      name: 'prod',
      subscription: '11111111-2222-4333-8444-555555555555',
      resourceGroup: 'rg-contoso-prod',
      url: 'https://api.contoso.example/',
    },
    { name: 'staging-eu', subscription: undefined, resourceGroup: 'rg-stage', url: undefined },
  ])
  assert.equal(packet.lastKnownGood, 'ops-prod-41')
  assert.deepEqual(packet.approvers, ['send_email; always; Sales lead; 15 min; deny'])
  assert.deepEqual(packet.alerts, ['errors; 5 %; 15 min; Sev1; ag-ops'])
  assert.deepEqual(packet.promises, ['P95 latency; 120000 ms; App Insights'])
  assert.equal(packet.deviations.length, 1)
  assert.match(packet.deviations[0] ?? '', /supervisor only/)
  assert.deepEqual(packet.contacts, [
    { role: 'HITL approver primary', name: 'Pat Lee' },
    { role: 'HITL approver backup', name: undefined },
  ])
})

test('what is not filled in is a gap of its section, and only there', () => {
  assert.deepEqual(
    packet.gaps.map(({ section, what }) => `${section} ${what}`),
    [
      '1 Staging EU, subscription id: sub id',
      '1 Staging EU, endpoint url',
      '4 exact steps + who is authorised to pull it',
      '5 azd env refresh recipe (if applicable): exact commands',
      '6 Infra deviations (extra networking)',
      '8 HITL approver backup, name',
    ],
  )
})

test('a hash alone is the last known good, and so is a version', () => {
  const of = (text: string) =>
    readPacket(`## 5. Rollback path\n\n- **Last-known-good commit:** ${text}\n`).lastKnownGood
  assert.equal(of('`0123456789abcdef0123456789abcdef01234567`'), '0123456789abcdef0123456789abcdef01234567')
  assert.equal(of('v1.4.2, deployed on Monday'), 'v1.4.2')
  assert.equal(of('`[PARTNER-FILL REQUIRED: git SHA + tag]`'), undefined)
  assert.equal(of(''), undefined)
})

test('the draft is an ops.yaml that lacks only what it says it lacks, and no personal data', () => {
  const { text, gaps } = draftOf(packet, 'handover-packet-contoso-2026-11-01.md')
  const read = OpsFile.safeParse(parseYaml(text))
  assert.ok(read.success, JSON.stringify(read.error?.issues))
  assert.deepEqual(Object.keys(read.data.environments), ['prod', 'staging-eu'])
  assert.equal(read.data.environments.prod?.lastKnownGood, 'ops-prod-41')
  assert.equal(read.data.environments.prod?.production, true)
  assert.equal(read.data.environments['staging-eu']?.production, false)
  assert.match(text, /TODO/)
  assert.doesNotMatch(text, /Pat Lee|pat@/)
  assert.ok(gaps.some(({ what }) => /object id of HITL approver primary, Pat Lee/.test(what)))
  assert.ok(gaps.some(({ what }) => /environments\.prod: the names/.test(what)))
})

test('a text that is no packet gives a draft all the same, and says what is not there', () => {
  const { text, gaps } = draftOf(readPacket('# Something else\n\nHello.'), 'x.md')
  assert.ok(OpsFile.safeParse(parseYaml(text)).success)
  assert.equal(gaps.filter(({ what }) => /there is no section/.test(what)).length, 9)
})

test('whatever is in the cells, the draft is YAML of the right shape, and in lines', () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      'prod',
      '`x`',
      '—',
      '[PARTNER-FILL REQUIRED',
      ']',
      '\u2028',
      '#',
      ': ',
      '- a',
      '"',
      '\\|',
      '\ud800',
    ),
  )
  const row = fc.array(cell, { minLength: 6, maxLength: 9 }).map((cells) => `| ${cells.join(' | ')} |`)
  const table = (header: string) =>
    fc
      .array(row, { maxLength: 4 })
      .map((rows) => [`| ${header} |`, '|---|---|---|---|---|---|', ...rows].join('\n'))
  const text = fc
    .tuple(
      table('Env | Subscription ID | Resource group | Region | azd env name | Endpoint URL'),
      table('Role | Name | Contact | Escalation after | x | y'),
      fc.array(cell, { maxLength: 6 }),
    )
    .map(
      ([environments, contacts, words]) =>
        `## 1. Deployment environments\n\n${environments}\n\n## 5. Rollback path\n\n- **Last-known-good commit:** ${words.join(' ')}\n- **x:** ${words.join('\n')}\n\n## 6. d\n\n- **y:** ${words.join(' ')}\n\n## 8. Contacts\n\n${contacts}\n`,
    )
  fc.assert(
    fc.property(text, (markdown) => {
      const { text: draft, gaps } = draftOf(readPacket(markdown), 'packet.md')
      const read = OpsFile.safeParse(parseYaml(draft))
      assert.ok(read.success, `${JSON.stringify(read.error?.issues)}\n${draft}`)
      for (const { what } of gaps) assert.doesNotMatch(what, /\n/)
    }),
    { numRuns: 300 },
  )
})

test('any text at all can be read', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc
          .array(fc.constantFrom('|', '-', '\n', '`', '## 1. ', '[PARTNER-FILL', ']', '```\n', ' a ', '\\'))
          .map((parts) => parts.join('')),
      ),
      (text) => {
        const { text: draft } = draftOf(readPacket(text), text)
        assert.ok(OpsFile.safeParse(parseYaml(draft)).success, draft)
      },
    ),
    { numRuns: 500 },
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCards } from '../../src/adapters/cards/index.ts'
import { argsPages } from '../../src/chat/hitl/pages.ts'
import { usualRules } from '../../src/chat/hitl/rules.ts'
import { showArgs } from '../../src/chat/hitl/show.ts'
import { knownTools, specOf } from '../../src/chat/hitl/tools.ts'
import { argumentsCards, erasedCard, requestCard } from '../../src/features/hitl/card.ts'
import { askCard, secretCard } from '../../src/features/hitl/secret-card.ts'
import { statusCard } from '../../src/features/hitl/status.ts'
import type { HitlDecision } from '../../src/ports/hitl.ts'
import { after, askedAt, hitlRequest, mail } from '../fakes/hitl.ts'
import { renderCards } from './render.ts'

const cards = openCards(new URL('../../cards', import.meta.url).pathname, 'simulated data')
const approvers = {
  people: [
    { id: '5e1f0000-0000-4000-8000-0000000000a1', name: 'Sam Okafor', role: 'approver' },
    { id: '5e1f0000-0000-4000-8000-0000000000a4', name: 'Jo Park', role: 'responder' },
  ],
  groups: [{ id: '5e1f0000-0000-4000-8000-0000000000c1', name: 'On-call approvers', role: 'approver' }],
  everyone: 'reader',
  mention: true,
} as const
const options: Parameters<typeof requestCard>[2] = {
  approvers,
  specs: knownTools,
  rules: () => ({ ...usualRules, grantMs: 300_000 }),
}
const viewer = (seconds: number) => ({ now: after(seconds), zone: 'Europe/Berlin' })
const sam = { id: 'id-sam', name: 'Sam Okafor' }

const body =
  'Hi Pat,\n\nthank you for the call on Tuesday. As agreed I attach the offer for 240 seats at 18 EUR.\n\n- valid until 30 November\n- includes onboarding\n\nBest, Jo'
const mailArgs = { ...mail().args, body_markdown: body, reply_to: 'jo.park@contoso.com' }
const mailing = hitlRequest({
  tool: 'send_email',
  ...showArgs(specOf('send_email', knownTools), mailArgs),
  same: { at: after(-120), state: 'timed-out' },
})
const supplier = hitlRequest({
  tool: 'update_supplier_review_status',
  ...showArgs(specOf('update_supplier_review_status', knownTools), {
    supplier_id: 'SUP-17',
    review_status: 'cleared',
    overall_risk_level: 'low',
    confidence: 0.82,
    approved_by: 'Jo Park',
    evidence_summary: 'No adverse media since 2023.',
  }),
})
const unknown = hitlRequest({
  tool: 'page_customer',
  ...showArgs(specOf('page_customer', knownTools), { customer_id: 'C-42', urgent: true, text: 'Call us.' }),
})
const approved = {
  state: 'answered',
  approver: sam,
  decidedAt: after(12),
  endedAt: after(12),
  deliveredAt: after(12.05),
} as const
const decisions: readonly HitlDecision[] = Array.from({ length: 14 }, (_, i) => ({
  id: `d${i}`,
  environment: 'prod',
  tool: i % 3 === 0 ? 'send_email' : 'crm_write_contact',
  outcome: i % 7 === 6 ? 'timed-out' : i % 5 === 4 ? 'rejected' : 'approved',
  approver: i % 7 === 6 ? undefined : sam,
  askedAt: after(-3600 + i * 60),
  endedAt: after(-3600 + i * 60 + (i > 6 ? 1.4 : 21)),
}))
const hasty = decisions.map((one) => ({ ...one, outcome: 'approved', approver: sam }) as const)
const wiring = { killswitch: { tools: undefined, workflow: undefined, plain: undefined }, devMode: false }
const status = {
  gate: { state: 'open' },
  rules: usualRules,
  secrets: [
    { id: 'a', madeAt: after(-40 * 86_400), usedAt: after(-60) },
    { id: 'b', madeAt: after(-130 * 86_400), usedAt: undefined },
  ],
} as const

const scenes = {
  waiting: requestCard(hitlRequest(), viewer(5), options, true),
  mail: requestCard(mailing, viewer(41), options),
  claim: requestCard(supplier, viewer(9), options),
  unknown: requestCard(unknown, viewer(9), options),
  approved: requestCard(
    hitlRequest({ ...approved, traced: { operation: '4bf92f3577b34da6a3ce929d0e0e4736', tool: 'executed' } }),
    viewer(240),
    options,
  ),
  timedout: requestCard({ ...mailing, state: 'timed-out', endedAt: after(55) }, viewer(70), options),
  gone: requestCard(
    hitlRequest({ state: 'caller-gone', cause: 'hung-up', endedAt: after(31) }),
    viewer(60),
    options,
  ),
  killed: requestCard(
    hitlRequest({ state: 'refused', cause: 'gate', endedAt: after(9) }),
    viewer(60),
    options,
  ),
  granted: requestCard(
    hitlRequest({
      state: 'timed-out',
      endedAt: after(55),
      grant: { by: sam, until: after(300), state: 'open' },
    }),
    viewer(80),
    options,
  ),
  arguments: argumentsCards(mailing, argsPages(mailArgs) ?? [], viewer(20), options)[0],
  erased: erasedCard(mailing),
  status: statusCard(
    [
      {
        ...{ name: 'prod', ...status, recent: [mailing, hitlRequest(approved)], decisions: hasty },
        wiring: { ...wiring, approver: { host: 'ops.contoso.com', digest: 'd' } },
      },
      {
        ...{ name: 'staging', ...status, secrets: [], recent: [], decisions },
        wiring: { ...wiring, approver: undefined },
        gate: { state: 'closed', since: after(-600), by: 'Lena Vogt', reason: 'drill' },
      },
    ],
    1,
    30,
    viewer(30),
  ),
  ask: askCard('rotate', 'prod'),
  secret: secretCard('prod', 'https://ops.contoso.com', '0123456789abcdef'.repeat(4), 1),
}

test('cards of approvals of agents fit a phone and a desktop', async () => {
  const views = [
    { name: 'phone', width: 390 },
    { name: 'dark', width: 720, dark: true },
  ]
  const made = await renderCards(
    Object.entries(scenes).flatMap(([name, view]) =>
      view
        ? views.map((one) => ({
            name: `hitl-${name}-${one.name}`,
            card: cards.expand(view, { correlation: 'k7f2', now: askedAt }),
            view: one,
          }))
        : [],
    ),
  )
  for (const { path, overflowing } of made) assert.deepEqual(overflowing, [], path)
})

test('nothing personal stands on a card for the channel', () => {
  for (const [name, view] of Object.entries(scenes)) {
    if (!view || name === 'arguments') continue
    assert.doesNotMatch(JSON.stringify(view), /quixworth|Hi Pat|jo\.park|Jo Park/i, name)
  }
})

test('even the longest arguments fit on cards that Teams takes', () => {
  for (const letter of ['*', '界', '\\', '"', 'a', '👩‍👩‍👧‍👦', '\n']) {
    const args = {
      body: letter.repeat(Math.floor(15_000 / Buffer.byteLength(letter))),
      [letter.repeat(50)]: letter,
    }
    const pages = argsPages(args)
    if (!pages) continue
    for (const view of argumentsCards(mailing, pages, viewer(1), options))
      cards.expand(view, { correlation: 'k7f2', now: askedAt })
  }
})

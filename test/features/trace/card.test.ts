import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LARGEST_CARD, openCards } from '../../../src/adapters/cards/index.ts'
import { traceCard } from '../../../src/features/trace/card.ts'
import type { TraceRow } from '../../../src/features/trace/query.ts'
import { readRequest } from '../../../src/features/trace/request.ts'
import { timeline } from '../../../src/features/trace/timeline.ts'
import { event, returned, routed, row, START, span, success, tool, toolFailed, worker } from './rows.ts'

const cards = openCards('cards', undefined)
const now = new Date(START + 2 * 3_600_000)
const manifest = { agents: [], sideEffectTools: ['send_email', 'crm_write_contact'] }

function show(rows: readonly TraceRow[], doubts: readonly string[] = []) {
  const request = readRequest(rows, manifest, { now, newest: now })
  assert.ok(request)
  const view = traceCard(request, { viewer: { now, zone: 'UTC' }, environment: 'prod', doubts })
  const card = cards.expand(view, { correlation: 'abc', now })
  return { view, card, text: cards.text(card), bytes: Buffer.byteLength(JSON.stringify(card)) }
}

/** A request in which one of everything happens. */
export const busy: readonly TraceRow[] = [
  ...success.slice(0, -1),
  event(71, 'tool.hitl_approved', { system: 'crm_write_contact' }),
  tool(72, 'executed', 'crm_write_contact'),
  toolFailed(132, 'send_email', ''),
  row(133, { table: 'exceptions', name: 'ValueError: pat.lee@contoso.com is not in the list', severity: 3 }),
  event(134, 'partner.scored', { ok: 'true' }),
  returned(135),
]

test('says what failed, where, and that the plan is only a plan', () => {
  const { text, view } = show([
    event(0, 'request.received'),
    routed(0.1),
    worker(20, 'account-planner'),
    worker(50, 'outreach-personalizer', 'accel-outreach-personalizer: empty subject'),
    returned(51, 'accel-outreach-personalizer: empty subject'),
  ])
  assert.match(view.summary, /Failed in outreach_personalizer: empty subject/)
  assert.match(text, /plan fixed in the code/)
  assert.match(text, /icp_fit_analyst \(stage 2\) cancelled with its peers/)
})

test('names what a model or an approver is wrong with, where the error is mostly a body that is folded away', () => {
  const filtered =
    "Error code: 400 - {'error': {'message': 'The response was filtered', 'code': 'content_filter', 'status': 400}}"
  const { text } = show([
    event(0, 'request.received'),
    routed(0.1),
    worker(20, 'account-planner', filtered),
    returned(21, filtered),
  ])
  assert.match(text, /^Failed in account_planner: Content filter blocked the model call · Error code: 400/)
  assert.match(text, /account_planner \(stage 1\) failed\s+Content filter blocked the model call/)
  // A validator's words about an output are none of a model's.
  const said = 'accel-account-planner: rate limit exceeded'
  assert.match(
    show([event(0, 'request.received'), routed(0), worker(9, 'account-planner', said), returned(10, said)])
      .text,
    /^Failed in account_planner: rate limit exceeded/,
  )
  const refused = "Client error '404 Not Found' for url 'https://hitl:secret@ops.example/api/hitl/prod'"
  const broken = show([...success.slice(0, -1), toolFailed(80, 'send_email', refused), returned(81)])
  assert.match(
    broken.text,
    /approver is broken \(its answer was no decision\)\s+side effect: no\s+answers with status 404/,
  )
  assert.doesNotMatch(JSON.stringify(broken.card), /secret|ops\.example/)
})

test('keeps waiting for people apart from machine time', () => {
  assert.match(show(busy).text, /machine 1 min 1?\d s, waiting for people about 1 min/)
})

test('says for each tool call what it came to and whether a side effect happened', () => {
  const { text } = show(busy)
  assert.match(text, /crm_write_contact approved and ran\s+side effect: yes/)
  assert.match(text, /send_email approver did not answer in 60 s\s+side effect: no/)
})

test('says what ran that should have been asked for', () => {
  const { text, view } = show([...success.slice(0, -1), tool(72, 'executed', 'send_email'), returned(73)])
  assert.match(text, /^Answered, but send_email ran without approval\./)
  assert.match(text, /send_email ran; no approval recorded, though it has side effects: approval bypassed/)
  assert.match(view.summary, /without approval/)
})

test('tells a body that does not fit from a route that is not there', () => {
  const refused = (resultCode: string) => show([span({ resultCode, success: 'False' })]).text
  assert.match(refused('422'), /^Rejected with HTTP 422: the request does not fit the schema/)
  assert.match(refused('404'), /^Rejected with HTTP 404: the workflow has not begun/)
})

test('shows no address, whatever the rows hold', () => {
  const { card } = show(busy)
  assert.doesNotMatch(JSON.stringify(card), /contoso|pat\.lee/)
})

test('names side-effect tools without a row, partners’ events and doubts', () => {
  const { text } = show(success, ['accelerator.yaml could not be read.'])
  assert.match(text, /No row of send_email, crm_write_contact/)
  assert.match(text, /accelerator\.yaml could not be read/)
  assert.match(show(busy).text, /partner\.scored/)
})

test('says that telemetry is sampled, where a row stands for several', () => {
  const { text } = show([...success, row(80, { weight: 4 })])
  assert.match(text, /Telemetry is sampled here: rows of this request may be missing/)
  assert.doesNotMatch(show(success).text, /sampled/)
})

test('stays under the size limit with 10,000 rows and says what it left out', () => {
  const many = Array.from({ length: 10_000 }, (_, i) =>
    i % 3 === 0
      ? toolFailed(i / 100, `tool_${i % 997}`, `error number ${i} of "something" ${'long '.repeat(40)}`)
      : i % 3 === 1
        ? event(i / 100, `partner.event_${i}`)
        : row(i / 100, { name: `Bad thing ${i}`, severity: 3 }),
  )
  const { bytes, text } = show([...success.slice(0, 4), ...many])
  assert.ok(bytes < LARGEST_CARD, `${bytes} bytes`)
  assert.match(text, /more tool calls/)
  assert.match(text, /more rows of severity 3/)
})

test('draws bars that lie inside the request', () => {
  const request = readRequest(busy, manifest, { now, newest: now })
  assert.ok(request)
  const { bars } = timeline(request)
  assert.ok(bars.length >= 6)
  for (const bar of bars) assert.ok(bar.from >= 0 && bar.from <= bar.to && bar.to <= 1, bar.label)
})

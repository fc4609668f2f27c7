import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCards } from '../../src/adapters/cards/index.ts'
import { resultCard } from '../../src/features/query/card.ts'
import { masked } from '../../src/features/query/mask.ts'
import type { LogTable } from '../../src/ports/log-tables.ts'
import { renderCards } from './render.ts'

const cards = openCards(new URL('../../cards', import.meta.url).pathname, 'simulated data')
const now = new Date('2026-11-24T13:30:00Z')
const at = (seconds: number) => new Date(now.getTime() - seconds * 1000)

const card = (table: Omit<LogTable, 'partial' | 'tookMs'>, partial?: string) => {
  const result = { ...masked({ ...table, partial, tookMs: 40 }), cutAt: undefined, drops: undefined }
  const args = {
    text: 'traces | take 10',
    window: { from: at(7200), to: now },
    said: 'last 2h',
    environment: 'prod',
  }
  return cards.expand(resultCard(result, args, { now, zone: 'Europe/Berlin' }).card, {
    correlation: 'k7f2',
    now,
  })
}

const grouped = {
  columns: [
    { name: 'event', type: 'string' },
    { name: 'newest', type: 'datetime' },
    { name: 'count_', type: 'long' },
  ],
  rows: [
    ['accel-outreach-personalizer: output_validation_failed_for_field_subject', at(61), 1204],
    ['tool.hitl_rejected', at(4000), 17],
    ['response.returned', at(90_000), 51_233],
    ...Array.from({ length: 20 }, (_, i) => [`event.${i}`, at(i * 60), i]),
  ],
}
const wide = {
  columns: [
    'timestamp',
    'message',
    'severityLevel',
    'operation_Id',
    'cloud_RoleName',
    'customDimensions',
  ].map((name, i) => ({ name, type: ['datetime', 'string', 'int', 'string', 'string', 'dynamic'][i] ?? '' })),
  rows: Array.from({ length: 3 }, (_, i) => [
    at(i * 30),
    i === 1
      ? 'HITL_DEV_MODE console review — tool=send_email args={"to": "pat@contoso.com"}'
      : 'tool.hitl_rejected',
    i,
    '4bf92f3577b34da6a3ce929d0e0e4736',
    'accelerator',
    {
      event_name: 'tool.hitl_rejected',
      'args_redacted.email': 'pat@contoso.com',
      ok: 'false',
      error: 'reviewer_denied',
    },
  ]),
}
const scenes = {
  grouped: card(grouped),
  wide: card(wide),
  count: card({ columns: [{ name: 'Count', type: 'long' }], rows: [[51_233]] }),
  partial: card(
    { columns: grouped.columns.slice(0, 1), rows: [] },
    'Azure Monitor Logs returned only part of the answer: the numbers are too low.',
  ),
}

test('results of a query stay inside a phone, a wide window and the dark', async () => {
  const narrow = Object.entries(scenes).map(([scene, card]) => ({ scene, card, view: { width: 400 } }))
  const others = [
    { scene: 'wide-window', card: scenes.wide, view: { width: 700 } },
    { scene: 'grouped-dark', card: scenes.grouped, view: { width: 400, dark: true } },
  ]
  const made = await renderCards(
    [...narrow, ...others].map(({ scene, card, view }) => ({ name: `query-${scene}`, card, view })),
  )
  for (const { path, overflowing } of made) assert.deepEqual(overflowing, [], path)
})

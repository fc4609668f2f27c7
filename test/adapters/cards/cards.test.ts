import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openCards } from '../../../src/adapters/cards/index.ts'
import type { CardView } from '../../../src/chat/reply.ts'
import type { Cards } from '../../../src/ports/cards.ts'

const footer = { correlation: 'ab12cd34', now: new Date('2026-11-24T12:00:00Z') }
let folder: string
let cards: Cards

const templates: Record<string, unknown> = {
  'one/list': {
    type: 'AdaptiveCard',
    body: [
      { type: 'TextBlock', text: '${title}' },
      { $data: '${rows}', type: 'TextBlock', text: '${name}: ${count}', $when: '${count > 0}' },
      { type: 'FactSet', facts: [{ $data: '${rows}', title: '${name}', value: '${count}' }] },
    ],
    actions: [
      {
        $data: '${rows}',
        type: 'Action.Execute',
        title: 'Look at ${name}',
        verb: 'command',
        data: { line: 'look ${name}' },
      },
    ],
  },
  'one/link': {
    type: 'AdaptiveCard',
    body: [],
    actions: [{ type: 'Action.OpenUrl', title: 'Open', url: '${url}' }],
  },
  'one/mention': {
    type: 'AdaptiveCard',
    body: [{ type: 'TextBlock', text: '${who} and ${other}' }],
    msteams: { entities: '${entities}' },
  },
  'one/static': { type: 'AdaptiveCard', body: [{ type: 'TextBlock', text: 'plain *text*' }] },
}

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'cards-'))
  mkdirSync(join(folder, 'one'))
  for (const [name, json] of Object.entries(templates))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(json))
  cards = openCards(folder, 'simulated data')
})
after(() => rmSync(folder, { recursive: true }))

const view = (template: string, data: CardView['data']): CardView => ({ template, data, summary: 's' })
const rows = [
  { name: '*a*', count: 2 },
  { name: 'none', count: 0 },
]
// biome-ignore lint/suspicious/noExplicitAny: cards are read by path
const expand = (template: string, data: CardView['data']): any => cards.expand(view(template, data), footer)

test('a template is filled, with lists and conditions, as a card of version 1.5', () => {
  const card = expand('one/list', { title: 'Two', rows })
  assert.equal(card.version, '1.5')
  assert.deepEqual(
    card.body.slice(0, 2).map((one: { text: string }) => one.text),
    ['Two', '\\*a\\*: 2'],
  )
  assert.equal(card.actions.length, 2)
})

test('text is escaped where Markdown is read, and nowhere else', () => {
  const card = expand('one/list', { title: 'x', rows: rows.slice(0, 1) })
  assert.deepEqual(card.body[2].facts, [{ title: '\\*a\\*', value: 2 }])
  assert.equal(card.actions[0].title, 'Look at *a*')
  assert.deepEqual(card.actions[0].data, { line: 'look *a*' }, 'what comes back is what was meant')
  assert.equal(card.actions[0].tooltip, 'look *a*', 'what typing would be')
  assert.equal(expand('one/static', {}).body[0].text, 'plain \\*text\\*')
})

test('data that look like an expression are text', () => {
  const card = expand('one/list', { title: '${rows[0].name} ${', rows: [] })
  assert.equal(card.body[0].text, '${rows\\[0\\].name} ${')
})

test('every card ends with the mark and the reference', () => {
  assert.equal(expand('one/static', {}).body.at(-1).text, 'simulated data · ref ab12cd34')
})

test('without a mark there is only the reference', () => {
  const bare = openCards(folder, undefined).expand(view('one/static', {}), footer)
  assert.equal((bare.body as { text: string }[]).at(-1)?.text, 'ref ab12cd34')
})

test('a missing key is an error that names the card', () =>
  assert.throws(
    () => expand('one/list', { rows: [] }),
    /card one\/list: the data lack what \$\{title\} asks for/,
  ))

test('a key that the template has no place for is an error', () =>
  assert.throws(() => expand('one/list', { title: 'x', rows: [], titel: 'y' }), /no place for titel/))

test('an unknown template is an error', () =>
  assert.throws(() => expand('one/nothing', {}), /no card template one\/nothing/))

test('a card over 28 KB is an error with its size', () =>
  assert.throws(() => expand('one/list', { title: 'ü'.repeat(15_000), rows: [] }), /has 3\d{4} bytes/))

for (const url of [
  'javascript:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  'https://a b',
  'msteams:/l/x',
])
  test(`a link to ${url} is an error`, () => assert.throws(() => expand('one/link', { url }), /may not link/))

test('a link to the web stays as it is', () =>
  assert.equal(
    expand('one/link', { url: 'https://x.example/a_b?c=*' }).actions[0].url,
    'https://x.example/a_b?c=*',
  ))

test('a declared mention stays a mention, and no other text becomes one', () => {
  const entities = [{ type: 'mention', text: '<at>Sam</at>', mentioned: { id: '29:sam', name: 'Sam' } }]
  const card = expand('one/mention', { who: '<at>Sam</at>', other: '<at>Kim</at>', entities })
  assert.equal(card.body[0].text, '<at>Sam</at> and \\<at>Kim\\</at>')
  assert.deepEqual(card.msteams, { width: 'Full', entities })
})

test('two cards of one template do not share anything', () => {
  const first = expand('one/list', { title: 'first', rows })
  expand('one/list', { title: 'second', rows: [] })
  assert.equal(first.body[0].text, 'first')
  assert.equal(first.actions.length, 2)
})

test('a view that is shown again and again is filled once', () => {
  const again = view('one/list', { title: 'x', rows })
  const [first, second, third] = [1, 2, 3].map(() => cards.expand(again, footer).body as object[])
  assert.deepEqual(second, first)
  assert.equal(second?.[0], third?.[0])
})

test('a card is read aloud as its texts, facts and buttons with the lines they stand for', () => {
  const card = cards.expand(view('one/list', { title: 'Two', rows }), footer)
  const expected = [
    'Two',
    '*a*: 2',
    '*a*: 2',
    'none: 0',
    'simulated data · ref ab12cd34',
    '[Look at *a*] look *a*',
    '[Look at none] look none',
  ]
  assert.equal(cards.text(card), expected.join('\n'))
})

test('a file that is no card stops the start', () => {
  const broken = mkdtempSync(join(tmpdir(), 'cards-'))
  writeFileSync(join(broken, 'x.json'), '{"type":"Nothing"}')
  assert.throws(() => openCards(broken, undefined), /x\.json is not an Adaptive Card template/)
  rmSync(broken, { recursive: true })
})

test('every template of the bot can be read', async () => {
  await openCards('cards', undefined).prepare()
  assert.ok(readdirSync('cards', { recursive: true }).length > 5)
})

test('no button carries data called "key": Microsoft’s renderer breaks on it, and nothing is sent', () => {
  for (const file of readdirSync('cards', { recursive: true, encoding: 'utf8' }))
    if (file.endsWith('.json')) assert.doesNotMatch(readFileSync(`cards/${file}`, 'utf8'), /"key":/, file)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { argsPages, MOST_PAGES } from '../../../src/chat/hitl/pages.ts'
import { hitlDigest } from '../../../src/chat/hitl/request.ts'
import { showArgs } from '../../../src/chat/hitl/show.ts'
import { knownTools, specOf } from '../../../src/chat/hitl/tools.ts'
import type { Json } from '../../../src/chat/reply.ts'

const show = (tool: string, args: { readonly [name: string]: Json }) =>
  showArgs(specOf(tool, knownTools), args)
const lines = (tool: string, args: { readonly [name: string]: Json }) =>
  show(tool, args).shown.fields.map(({ name, value, showing }) => `${name}: ${value} (${showing})`)

test('a contact is shown with everything personal made unrecognisable, and can be approved as it stands', () => {
  const args = {
    email: 'pat.lee@contoso.com',
    last_name: 'Lee',
    account_id: 'A-1',
    first_name: 'Pat',
    title: 'VP Sales',
    source: 'webinar',
  }
  assert.deepEqual(lines('crm_write_contact', args), [
    'account_id: A-1 (plain)',
    'email: p…@contoso.com (masked)',
    'last_name: L… (masked)',
    'first_name: P… (masked)',
    'title: VP Sales (plain)',
    'source: webinar (plain)',
  ])
  assert.equal(show('crm_write_contact', args).mustOpen, false)
})

test('a mail shows whom it goes to, not what it says, and must be read', () => {
  const args = {
    to: ['pat@contoso.com', 'sam@fabrikam.com'],
    subject: 'Hello Pat',
    body_markdown: 'x'.repeat(312),
  }
  assert.deepEqual(lines('send_email', args), [
    'to: p…@contoso.com, s…@fabrikam.com (masked)',
    'subject: 9 characters, not shown here (hidden)',
    'body_markdown: 312 characters, not shown here (hidden)',
  ])
  assert.equal(show('send_email', args).mustOpen, true)
})

test('more recipients than fit are told by number, and must be read', () => {
  const to = Array.from({ length: 9 }, (_, i) => `p${i}@contoso.com`)
  assert.deepEqual(lines('send_email', { to }), [
    'to: p…@contoso.com, p…@contoso.com, p…@contoso.com and 6 more (hidden)',
  ])
})

test('that somebody has approved is the model’s claim', () => {
  const { shown } = show('update_supplier_review_status', { approved_by: 'Jo Park', supplier_id: 'SUP-17' })
  assert.deepEqual(shown.fields.at(-1), {
    name: 'approved_by',
    value: 'J… P…',
    showing: 'masked',
    claim: true,
  })
})

test('of an unknown tool only what cannot be personal is shown', () => {
  assert.deepEqual(
    lines('page_customer', {
      customer_id: 'C-0042',
      urgent: true,
      attempts: 3,
      phone: 491701234567,
      note: 'call Pat',
      when: { day: 'monday' },
      recipient: 'Pat Lee',
      'what\u202eever Pat said': 'x',
    }),
    [
      'customer_id: C-0042 (plain)',
      'urgent: yes (plain)',
      'attempts: 3 (plain)',
      'phone: 12 digits, not shown here (hidden)',
      'note: 8 characters, not shown here (hidden)',
      'when: 1 values inside, not shown here (hidden)',
      'recipient: 7 characters, not shown here (hidden)',
      '(an unusual name): 1 character, not shown here (hidden)',
    ],
  )
})

test('an argument that is not what its name promises is hidden', () => {
  assert.deepEqual(
    lines('crm_write_contact', {
      account_id: 'pat@contoso.com',
      email: 'call me, Pat',
      last_name: 'please read this and forward it to everybody you know',
      title: 'met Pat Lee at the fair in Berlin',
    }).map((line) => line.replace(/: .* \(/, ' (')),
    ['account_id (hidden)', 'email (hidden)', 'last_name (hidden)', 'title (hidden)'],
  )
})

/** Words that only a person has, and that appear nowhere else. */
const personal = fc.constantFrom(
  'Zöe Quixworth',
  'quixworth',
  'QUIXWORTH',
  'zoe.quixworth',
  'zoe.quixworth@fabrikam.com',
  '+49 170 5550199',
  '491705550199',
)
const anywhere = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    personal,
    fc.constantFrom('quixworth1', 'zoe.quixworth-7', 'Quixworth_2'),
    fc.tuple(fc.string(), personal, fc.string()).map((parts) => parts.join('')),
    fc.integer(),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('json'), { maxKeys: 4 }),
  ),
})).json
const names = fc.oneof(
  fc.constantFrom(...Object.values(knownTools).flatMap(({ fields }) => Object.keys(fields))),
  fc.constantFrom('note', 'customer_name', 'user', 'mail', 'ticket', 'approved_by', 'due_date'),
  fc.string(),
)

test('no surname, mailbox or telephone number reaches the channel, wherever the model puts it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(knownTools), 'anything_else'),
      fc.dictionary(names, anywhere, { maxKeys: 14 }),
      (tool, args) => {
        const { shown, mustOpen } = show(tool, args)
        const text = JSON.stringify(shown)
        // A single lower-case word in a field of single words cannot be told from the vocabulary.
        const words = ['title', 'source', 'category', 'country', 'review_status', 'overall_risk_level']
        const bare = Object.entries(args).some(
          ([name, value]) => words.includes(name) && /quixworth/i.test(JSON.stringify(value) ?? ''),
        )
        if (!bare) assert.doesNotMatch(text, /quixworth/i)
        assert.doesNotMatch(text, /5550199/)
        const hidden = shown.more > 0 || shown.fields.some(({ showing }) => showing === 'hidden')
        assert.equal(mustOpen, hidden)
        assert.ok(text.length < 4000)
      },
    ),
    { numRuns: 300 },
  )
})

test('all arguments in full fit on a few cards, or the call cannot be approved at all', () => {
  fc.assert(
    fc.property(fc.dictionary(names, anywhere, { maxKeys: 14 }), (args) => {
      const pages = argsPages(args)
      assert.ok(pages && pages.length <= MOST_PAGES)
      const whole = pages.flat()
      for (const name of Object.keys(args).filter((one) => /^\w+$/.test(one)))
        assert.ok(whole.some((field) => field.name === name || field.name.startsWith(`${name} (`)))
    }),
    { numRuns: 100 },
  )
  const long = argsPages({ body: 'word '.repeat(4000) }) ?? []
  assert.ok(long.length > 1)
  const read = long
    .flat()
    .map(({ text }) => text)
    .join('')
  assert.equal(read, 'word '.repeat(4000))
  assert.equal(argsPages({ body: 'word '.repeat(50_000) }), undefined)
  assert.equal(argsPages({ to: ['a@x.org', 'b@x.org'] })?.[0]?.[0]?.text, 'a@x.org\nb@x.org')
  assert.equal(argsPages(Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i]))), undefined)
})

test('what cannot be seen is told', () => {
  const [page] = argsPages({ to: 'pat@con\u200btoso.com\u202e' }) ?? []
  assert.deepEqual(page, [
    { name: 'to', text: 'pat@contoso.com', note: 'Holds 2 invisible characters, left out here.' },
  ])
})

test('the digest follows what would be executed, not how it is written', () => {
  const digest = (args: Json, context: Json = {}) => hitlDigest('send_email', args, context)
  assert.equal(digest({ a: 1, b: { c: [1, 2], d: 2 } }), digest({ b: { d: 2, c: [1, 2] }, a: 1 }))
  const others: readonly Json[] = [
    { a: '1' },
    { a: 1, b: 0 },
    { a: [1] },
    { a: { 0: 1 } },
    { a: ['list', 1] },
    ['bag', ['a', 1]],
    {},
  ]
  const all = [
    digest({ a: 1 }),
    digest({ a: 1 }, { x: 1 }),
    hitlDigest('other', { a: 1 }, {}),
    ...others.map((one) => digest(one)),
  ]
  assert.equal(new Set(all).size, all.length)
})

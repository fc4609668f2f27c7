import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fold, storeFolds } from '../../../src/chat/error-text/folds.ts'
import { SIGNATURE_LIMIT, signatureOf } from '../../../src/chat/error-text/signature.ts'

const cases: readonly (readonly [text: string, signature: string])[] = [
  ['empty subject', 'empty subject'],
  ['missing field: fit_score', 'missing field: fit_score'],
  ['body too long: 245 words > 200', 'body too long: ‹n› words > ‹n›'],
  ["competitor 'Foo Bar' has invalid stance: 'xx'", 'competitor ‹text› has invalid stance: ‹text›'],
  ['invalid segment: Enterprise Contoso', 'invalid segment: ‹name›'],
  ["Error code: 429 - {'error': {'code': 'RateLimitReached', 'mess", 'Error code: 429 - ‹value›'],
  [
    'No contact named Pat Lee at Contoso (pat.lee@contoso.com, +1 425 555 0100)',
    'No contact named ‹name› at ‹name› (‹email›, +‹n›)',
  ],
  ["don't know 王小明 or Łukasz in C:\\Users\\pat\\x.txt", "don't know ‹name› in ‹path›"],
  ['account=A-1 email = pat', 'account=‹value› email = ‹value›'],
  ['timed out after 12.5s at https://u:t@host.example/a?b=c', 'timed out after ‹n›s at ‹url›'],
  ['RuntimeError: boom for 4bf92f3577b34da6a3ce929d0e0e4736', 'RuntimeError: boom for ‹id›'],
  ['john.smith failed in icp_fit.fit_score', '‹name› failed in icp_fit.fit_score'],
  ['a {b {c} d} e [x [y] z]', 'a ‹value› e ‹value›'],
  ['', ''],
]

test('a signature keeps what all such failures say and folds what one request said', () => {
  for (const [text, signature] of cases) assert.equal(signatureOf(text), signature)
})

const person = fc.record({
  first: fc.constantFrom(
    'Pat',
    'Łukasz',
    'Noor',
    'Béatrice',
    'Wei',
    'DeShawn',
    "O'Neil",
    'ANNA',
    'Мария',
    '王小明',
  ),
  last: fc.constantFrom('Lee', 'Müller', 'McDonald', 'Nguyen-Smith', 'da Silva', 'IVANOV', 'Öztürk'),
  host: fc.constantFrom('contoso.com', 'fabrikam.co.uk', 'example.org'),
  number: fc.integer({ min: 1_000_000, max: 9_999_999 }),
})
const frame = fc.constantFrom<(secret: string) => string>(
  (s) => `no contact found for ${s}`,
  (s) => `${s} is not a valid recipient`,
  (s) => `Error: recipient ${s} rejected, try again`,
  (s) => `invalid value: ${s}.`,
  (s) => `ValueError: (${s})`,
  (s) => `to=['${s}'] subject='hello ${s}'`,
  (s) => `{"email": "${s}", "note": "for ${s}"}`,
  (s) => `"${s}" was refused`,
  (s) => `cut off here: '${s}`,
  (s) => `https://crm.example/contacts/${s}?q=1 not found`,
)
const secrets = ({
  first,
  last,
  host,
  number,
}: {
  first: string
  last: string
  host: string
  number: number
}) => {
  const mail = `${first}.${last}@${host}`.toLowerCase().replaceAll(' ', '')
  return {
    shown: [`${first} ${last}`, mail, `${first} ${last} <${mail}>`, `+49 171 ${number}`],
    hidden: [
      first,
      ...last.split(' ').filter((part) => part !== 'da'),
      mail.split('@')[0] ?? '',
      host,
      String(number),
    ],
  }
}

test('no name, address or number of a person survives, wherever it stands', () => {
  fc.assert(
    fc.property(person, frame, fc.nat({ max: 3 }), (who, wrap, which) => {
      const { shown, hidden } = secrets(who)
      const text = wrap(shown[which] ?? '')
      for (const made of [
        signatureOf(text),
        signatureOf(text.slice(0, -3)),
        signatureOf(fold(text, storeFolds)),
      ])
        for (const secret of hidden) assert.ok(!made.includes(secret), `${JSON.stringify(text)} → ${made}`)
    }),
    { numRuns: 2000 },
  )
})

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc
    .array(
      fc.constantFrom(
        '‹',
        '›',
        '‹n›',
        '‹text›',
        "'",
        '"',
        '{',
        '[',
        ']',
        '}',
        '=',
        ' ',
        ':',
        '12',
        '429',
        'status',
        'Pat',
        'x',
        '@',
        '.',
        '/',
        '\\',
        'http://',
        '\u001f',
        'İ',
        'ﬁ',
        '…',
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join('')),
)

test('folding twice changes nothing', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const once = signatureOf(text)
      assert.equal(signatureOf(once), once)
    }),
    { numRuns: 3000 },
  )
})

test('what the store has folded already folds to the same signature', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...cases.map(([text]) => text)),
      fc.uuid(),
      fc.nat(),
      fc.webUrl(),
      (text, id, n, url) => {
        const whole = `${text} ${id} ${n} ${url}`
        assert.equal(signatureOf(fold(whole, storeFolds)), signatureOf(whole))
      },
    ),
    { numRuns: 500 },
  )
})

test('a signature is short, one line, and free of what separates facts', () => {
  fc.assert(
    fc.property(anything, fc.nat({ max: 5 }), (text, times) => {
      const made = signatureOf(text.repeat(times + 1))
      assert.ok(Array.from(made).length <= SIGNATURE_LIMIT)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      assert.doesNotMatch(made, /[\u0000-\u001f\u007f\u2028\u2029]/)
    }),
    { numRuns: 1000 },
  )
})

test('long texts fold in linear time', () => {
  for (const text of [
    'a'.repeat(8000),
    '"'.repeat(8000),
    '{['.repeat(4000),
    'a.'.repeat(4000),
    'status '.repeat(1200),
    '1.'.repeat(4000),
    '@'.repeat(8000),
    ' = '.repeat(2600),
  ]) {
    const began = performance.now()
    signatureOf(text)
    const took = performance.now() - began
    assert.ok(took < 250, `${JSON.stringify(text.slice(0, 10))}… took ${took.toFixed(0)} ms`)
  }
})

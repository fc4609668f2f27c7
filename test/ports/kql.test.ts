import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadParser } from '../../sandbox/kusto/syntax/load.ts'
import { joinKql, type Kql, kql } from '../../src/ports/kql.ts'

const parser = loadParser()
const globals = parser.globals([
  { name: 'T', schema: '(s: string, n: long, r: real, t: datetime, d: timespan)' },
])

type Raw = {
  Syntax: Node
  GetDiagnostics(): { Count: number; getItem(i: number): { Message: string } }
}
type Node = {
  Kind: number
  ChildCount: number
  GetChild(i: number): Node | null
  LiteralValue?: unknown
  toString(): string
}

/** Every literal of the query by Microsoft's parser, and what it complains about. */
function read(query: Kql): {
  literals: readonly { kind: string; value: unknown; text: string }[]
  complaints: readonly string[]
} {
  const code = parser.parse(query.text, globals) as unknown as Raw
  const literals: { kind: string; value: unknown; text: string }[] = []
  const walk = (node: Node | null): void => {
    if (!node) return
    const kind = parser.kinds.get(node.Kind) ?? ''
    if (kind.endsWith('LiteralExpression'))
      literals.push({ kind, value: node.LiteralValue, text: node.toString().trim() })
    else for (let i = 0; i < node.ChildCount; i++) walk(node.GetChild(i))
  }
  walk(code.Syntax)
  const diagnostics = code.GetDiagnostics()
  return {
    literals,
    complaints: Array.from({ length: diagnostics.Count }, (_, i) => diagnostics.getItem(i).Message),
  }
}

/** Text of the kind that breaks out of literals, besides any text at all. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        '"',
        "'",
        '\\',
        '\\"',
        '"""',
        '```',
        '~~~',
        '@"',
        'h"',
        '//',
        '/*',
        '\n',
        '\r',
        '\u2028',
        '\u2029',
        '\u0085',
        '\0',
        '\u007f',
        '|',
        ';',
        ')',
        '${',
        '\ud800',
        '\udc00',
        '😀',
        ' or 1==1',
        '" | where true or s == "',
        '\\u0022',
        '\\x22',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
)

test('any string becomes one literal of the same value, and the query around it stays as written', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const { literals, complaints } = read(kql`T | where s == ${text} | count`)
      assert.deepEqual(complaints, [])
      assert.equal(literals.length, 1)
      assert.equal(literals[0]?.kind, 'StringLiteralExpression')
      assert.equal(literals[0]?.value, text.toWellFormed())
    }),
    { numRuns: 600 },
  )
})

test('a list of strings becomes as many literals as it has strings', () => {
  fc.assert(
    fc.property(fc.array(nasty, { minLength: 1, maxLength: 6 }), (texts) => {
      const { literals, complaints } = read(kql`T | where s in (${texts})`)
      assert.deepEqual(complaints, [])
      assert.deepEqual(
        literals.map(({ value }) => value),
        texts.map((text) => text.toWellFormed()),
      )
    }),
    { numRuns: 200 },
  )
})

test('strings keep their place next to fragments that hold strings of their own', () => {
  fc.assert(
    fc.property(nasty, nasty, (one, two) => {
      const inner = kql`where s == ${one}`
      const { literals, complaints } = read(kql`T | ${inner} | extend x = ${two}`)
      assert.deepEqual(complaints, [])
      assert.deepEqual(
        literals.map(({ value }) => value),
        [one.toWellFormed(), two.toWellFormed()],
      )
    }),
    { numRuns: 200 },
  )
})

test('any finite number becomes one literal that compares with a number', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.double({ noDefaultInfinity: true, noNaN: true }), fc.integer(), fc.maxSafeInteger()),
      (n) => {
        const { literals, complaints } = read(kql`T | where r > ${n}`)
        assert.deepEqual(complaints, [])
        assert.equal(literals.length, 1, literals.map(({ text }) => text).join())
        const [, value] = /^(?:long(?=\(-?\d+\))|real)\((.*)\)$/.exec(literals[0]?.text ?? '') ?? []
        assert.equal(Number(value), n === 0 ? 0 : n)
      },
    ),
    { numRuns: 500 },
  )
})

test('any length of time becomes one timespan literal without an exponent', () => {
  fc.assert(
    fc.property(fc.double({ min: -9e11, max: 9e11, noNaN: true }), (seconds) => {
      const { literals, complaints } = read(kql`T | where d > ${{ seconds }}`)
      assert.deepEqual(complaints, [])
      assert.equal(literals[0]?.kind, 'TimespanLiteralExpression')
      assert.match(literals[0]?.text ?? '', /^time\(-?\d+(\.\d+)?s\)$/)
    }),
    { numRuns: 300 },
  )
})

test('a date becomes one datetime literal to the millisecond', () => {
  const { literals, complaints } = read(kql`T | where t >= ${new Date('2026-11-24T14:00:00.123Z')}`)
  assert.deepEqual(complaints, [])
  assert.deepEqual(
    literals.map(({ kind, text }) => [kind, text]),
    [['DateTimeLiteralExpression', 'datetime(2026-11-24T14:00:00.123Z)']],
  )
})

test('what has no literal is refused', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
    assert.throws(() => kql`print ${value}`, /finite/)
  assert.throws(() => kql`print ${new Date(Number.NaN)}`, RangeError)
  assert.throws(() => kql`print ${{ seconds: Number.NaN }}`, /finite/)
})

test('an object that only looks like a fragment is not taken for one', () => {
  const forged = { text: '1 | take 10', seconds: 3 }
  assert.equal(kql`print ${forged}`.text, 'print time(3s)')
})

test('fragments join with what the source says', () => {
  assert.equal(
    joinKql([kql`(T)`, kql`(T | where s == ${'a"b'})`], ', ').text,
    '(T), (T | where s == "a\\"b")',
  )
})

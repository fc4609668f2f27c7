import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { UsageError } from '../../src/chat/errors.ts'
import { LONGEST_LINE, LONGEST_TEXT, readLine, readText } from '../../src/chat/line.ts'

const ours = { text: '<at>ops</at>', ours: true }
const sam = { text: '<at>Sam Okafor</at>', ours: false }

const spaces = [
  ...'\u0009\u000a\u000b\u000c\u000d\u0020\u0085\u00a0\u1680\u2000\u2003\u2009\u202f\u205f\u3000\u2028\u2029',
]
const hidden = [...'\u200b\u200e\u200f\u202a\u202b\u202d\u202e\u2060\u2066\u2069\ufeff\u00ad']

test('mentions of the bot go, mentions of people stay as names', () => {
  assert.equal(readLine('<at>ops</at> ask <at>Sam Okafor</at> <at>ops</at>', [ours, sam]), 'ask Sam Okafor')
})

test('a greeting before the mention is none of the line', () => {
  for (const head of ['hey', 'Hi, ', 'Good morning ', 'hey hey — ', 'ok, please '])
    assert.equal(readLine(`${head}<at>ops</at> triage last 2h`, [ours]), 'triage last 2h', head)
  assert.equal(readLine('triage <at>ops</at> last 2h', [ours]), 'triage last 2h')
  assert.equal(readLine('hi <at>ops</at>', [ours]), 'hi')
  assert.equal(readLine('high <at>ops</at> triage', [ours]), 'high triage')
  assert.equal(readText('hello <at>ops</at> query traces\n| count', [ours]), 'query traces\n| count')
})

test('mention mark-up that no entity explains is read as its words', () => {
  assert.equal(readLine('<at id="0">Kim</at> triage', []), 'Kim triage')
})

test('a mention that is part of another does not tear it', () => {
  const longer = { text: '<at>ops two</at>', ours: false }
  assert.equal(readLine('<at>ops</at> ask <at>ops two</at>', [ours, longer]), 'ask ops two')
})

test('a decomposed letter is the same as a composed one', () => {
  assert.equal(readLine('tri\u0061\u0301ge', []), 'tri\u00e1ge')
})

test('punctuation inside the line stays', () => {
  assert.equal(readLine('since 14:00, env a.b-c!', []), 'since 14:00, env a.b-c')
})

test('wherever spaces and hidden characters stand, the words come out the same', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,8}$/)
  const filler = fc
    .array(fc.constantFrom(...spaces, ...hidden), { maxLength: 4 })
    .map((chars) => chars.join(''))
  const gap = fc.tuple(filler, fc.constantFrom(...spaces), filler).map((parts) => parts.join(''))
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 6 }),
      fc.array(gap, { minLength: 8, maxLength: 8 }),
      (words, gaps) => {
        const text = words.map((one, i) => `${gaps[i]}${one}`).join('')
        assert.equal(readLine(text, []), words.join(' '))
      },
    ),
  )
})

test('reading is done once: what was read is read as itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const line = readLine(text, [ours])
      assert.equal(readLine(line, []), line)
    }),
    { numRuns: 1000 },
  )
})

test('no character that hides or turns text is left', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...hidden), fc.string({ maxLength: 3 }))), (parts) => {
      const line = readLine(parts.join(''), [])
      assert.ok(!hidden.some((char) => line.includes(char)), JSON.stringify(line))
    }),
  )
})

test('the length counts without mentions and doubled spaces', () => {
  const fits = 'x'.repeat(LONGEST_LINE)
  assert.equal(readLine(`<at>ops</at>   ${fits}  `, [ours]), fits)
  assert.throws(() => readLine(`<at>ops</at> ${fits}y`, [ours]), UsageError)
})

test('a huge text is refused at once', () => {
  const began = performance.now()
  assert.throws(() => readLine('<at>'.repeat(2_000_000), [ours]), UsageError)
  assert.ok(performance.now() - began < 2000)
})

test('a text that would make a careless pattern slow is read at once', () => {
  const began = performance.now()
  for (const text of ['! '.repeat(240), `a${' '.repeat(9000)}b`, '<'.repeat(9000), `a${'.'.repeat(9000)}b`])
    try {
      readLine(text, [ours])
    } catch (error) {
      assert.ok(error instanceof UsageError)
    }
  assert.ok(performance.now() - began < 2000)
})

const texts: readonly (readonly [sent: string, typed: string])[] = [
  ['<at>ops</at> query traces\n| where a &lt; 5 &amp;&amp; b', 'query traces\n| where a < 5 && b'],
  ['<at>ops</at>&nbsp;query\u00a0traces\r\n| take 5;', 'query traces\n| take 5;'],
  ['query a &amp;lt; b', 'query a &lt; b'],
  ['<div>query traces<br>| count</div>', 'query traces\n| count'],
  ['<pre><code class="kql">query traces</code></pre>', 'query traces'],
  ['query T | where a < b and c > d', 'query T | where a < b and c > d'],
  ['query T | where x <p and q> y', 'query T | where x <p and q> y'],
  ['query\u200b "a  b…!"', 'query "a  b…!"'],
  ['query traces\u2028| count', 'query traces\n| count'],
]
for (const [sent, typed] of texts)
  test(`a text keeps what a line loses: ${JSON.stringify(sent)}`, () =>
    assert.equal(readText(sent, [ours]), typed))

test('a text has its own limit', () => {
  assert.equal(readText('x'.repeat(LONGEST_TEXT), []).length, LONGEST_TEXT)
  assert.throws(() => readText('x'.repeat(LONGEST_TEXT + 1), []), UsageError)
  assert.throws(() => readText('&lt;'.repeat(1_000_000), []), UsageError)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseYaml } from '../../src/adapters/yaml.ts'

test('YAML becomes plain values', () =>
  assert.deepEqual(parseYaml('a: [1, x]\nb: {c: true}'), { a: [1, 'x'], b: { c: true } }))

test('a mistake is named with its line, in one line', () => {
  assert.throws(
    () => parseYaml('a: 1\nb: [1'),
    (error) => error instanceof Error && /line 2/.test(error.message) && !/\n/.test(error.message),
  )
})

test('aliases cannot multiply without end', () => {
  const levels = Array.from(
    { length: 9 },
    (_, i) => `${'abcdefghi'[i]}: &${'abcdefghi'[i]} [${i ? Array(9).fill(`*${'abcdefghi'[i - 1]}`) : '1'}]`,
  )
  assert.throws(() => parseYaml(levels.join('\n')))
})

test('a tag cannot make anything but data', () => {
  assert.doesNotMatch(String(typeof parseYaml('!!js/function "function(){}"')), /function/)
})

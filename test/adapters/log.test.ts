import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openLog, scrub } from '../../src/adapters/log.ts'
import { UpstreamError } from '../../src/chat/errors.ts'

function logging(level = 'info') {
  const lines: string[] = []
  const log = openLog(level, { write: (line) => void lines.push(line) })
  return { log, last: () => JSON.parse(lines.at(-1) ?? 'null'), lines }
}

test('a line has its event, time, level and facts', () => {
  const { log, last } = logging()
  log.info('turn.done', { correlation: 'ab', took: 12 })
  const { time, ...rest } = last()
  assert.match(time, /^\d{4}-\d\d-\d\dT/)
  assert.deepEqual(rest, { level: 'info', event: 'turn.done', correlation: 'ab', took: 12 })
})

test('what people wrote, tokens and addresses are cut out even when handed over', () => {
  const { log, lines } = logging()
  log.info('x', { text: 'words', token: 't0ken', email: 'a@b.example', deep: { line: 'words', name: 'Ann' } })
  assert.doesNotMatch(lines.join(), /words|t0ken|a@b|Ann/)
})

test('an error is logged by type, message and cause, without what it carries along', () => {
  const { log, last } = logging()
  const cause = new Error('GET https://x.example/a?sig=SECRET failed for ann@contoso.example')
  log.error(
    'y',
    new UpstreamError('GitHub', 'denied', 'with Bearer abc.def-ghi and ghp_abcdef0123', { cause }),
  )
  const { error } = last()
  assert.equal(error.type, 'UpstreamError')
  assert.equal(error.message, 'with Bearer [cut] and [cut]')
  assert.equal(error.cause, 'Error: GET https://x.example/a?[cut] failed for [cut]')
})

test('something thrown that is no error is logged too', () => {
  const { log, last } = logging()
  log.error('z', 'just words')
  assert.deepEqual(last().error, { message: 'just words' })
})

test('lines below the level are not written', () => {
  const { log, lines } = logging('warn')
  log.info('quiet')
  log.warn('loud')
  assert.equal(lines.length, 1)
})

for (const [text, left] of [
  ['eyJhbGciOi.eyJzdWIi.c2ln', '[cut]'],
  ['https://user:pass@host/x', 'https://[cut]@host/x'],
  ['github_pat_11AAA0 and gho_abc', '[cut] and [cut]'],
  ['nothing secret at 14:05', 'nothing secret at 14:05'],
] as const)
  test(`"${text}" is scrubbed`, () => assert.equal(scrub(text), left))

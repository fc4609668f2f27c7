import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../../../src/chat/errors.ts'
import { type QueryArgs, readArgs } from '../../../src/features/query/args.ts'
import { now } from './tables.ts'

const read = (words: string) =>
  readArgs(words, { now, zone: 'Europe/Berlin' }, ['prod', 'staging']) as unknown as QueryArgs
const hours = ({ window }: QueryArgs) => (window.to.getTime() - window.from.getTime()) / 3_600_000

test('without a time it is the last 24 hours of the default environment', () => {
  const args = read('traces | where timestamp > ago(2h) | take 5')
  assert.deepEqual([hours(args), args.said, args.environment], [24, undefined, 'prod'])
  assert.equal(args.text, 'traces | where timestamp > ago(2h) | take 5')
})

const before: readonly (readonly [words: string, hours: number, environment: string, text: string])[] = [
  ['last 2h traces', 2, 'prod', 'traces'],
  ['last 2 hours traces | where x == "last 3h"', 2, 'prod', 'traces | where x == "last 3h"'],
  ['since 14:00 traces', 0.5, 'prod', 'traces'],
  ['env staging last 90m\ntraces\n| count', 1.5, 'staging', 'traces\n| count'],
  ['last 7d env=staging traces', 168, 'staging', 'traces'],
  ['from 12:00 to 13:30 requests | count', 1.5, 'prod', 'requests | count'],
  ['yesterday traces | take 1', 24, 'prod', 'traces | take 1'],
  ['since yesterday 14:30\nlet x = 1h; traces', 24, 'prod', 'let x = 1h; traces'],
]
for (const [words, length, environment, text] of before)
  test(`reads ${JSON.stringify(words)}`, () => {
    const args = read(words)
    assert.deepEqual([hours(args), args.environment, args.text], [length, environment, text])
  })

const strange: readonly (readonly [words: string, why: RegExp])[] = [
  ['', /Put the query after the command/],
  ['last 2h', /Put the query after the command/],
  ['last 8d traces', /no more than 7 days/],
  ['last whatever traces', /do not understand "last whatever"/],
  ['env nowhere traces', /no environment "nowhere"/],
]
for (const [words, why] of strange)
  test(`refuses ${JSON.stringify(words)}`, () =>
    assert.throws(
      () => read(words),
      (error) => error instanceof UsageError && why.test(error.message),
    ))

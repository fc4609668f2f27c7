import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isNews } from '../../../src/features/thresholds/news.ts'
import { standingOf } from '../../../src/features/thresholds/words.ts'

const now = new Date('2026-11-24T08:00:00Z')
const finding = (suggested: number, present: number) =>
  ({
    ...{ id: 'x', suggestion: { limits: [{ threshold: suggested }] }, answered: undefined },
    present: { rule: { threshold: present } },
  }) as never

test('what the headline does not count as a suggestion is not called one below it', () => {
  const found = { enough: true, days: 30, partial: undefined } as never
  for (const [suggested, present, standing] of [
    [167_500, 180_000, 'the rule is about right'],
    [120_000, 180_000, 'suggestion'],
  ] as const) {
    const one = finding(suggested, present)
    assert.equal(standingOf(one, found, now), standing)
    assert.equal(isNews(one, now), standing === 'suggestion')
  }
})

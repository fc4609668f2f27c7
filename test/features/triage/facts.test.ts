import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FIELD, fold, RECORD, storeFolds } from '../../../src/chat/error-text/folds.ts'
import { kinds, readFacts } from '../../../src/features/triage/facts.ts'

const text = fc.string({ unit: 'binary', maxLength: 40 }).map((made) => fold(made, storeFolds.slice(0, 1)))
const fact = fc
  .record({
    kind: fc.constantFrom(...kinds),
    event: text,
    ok: fc.boolean(),
    subject: text,
    text,
    times: fc.nat(),
    loud: fc.nat(),
  })
  .map((made) => ({ ...made }))

test('facts are read back as they were packed, whatever they say', () => {
  fc.assert(
    fc.property(fc.array(fact), (facts) => {
      const packed = facts.map(({ kind, event, ok, subject, text, times, loud }) =>
        [kind, event, ok ? 1 : 0, subject, text, times, loud].join(FIELD),
      )
      assert.deepEqual(readFacts(packed.join(RECORD)), facts)
      assert.deepEqual(readFacts(RECORD + packed.join(RECORD)), facts)
    }),
  )
})

test('what is no list of facts is not read as a shorter one', () => {
  const good = ['event', 'e', '1', 's', 't', '1', '0'].join(FIELD)
  for (const bad of [
    'x',
    `${good}${FIELD}`,
    good.replace('event', 'thing'),
    `${good}${RECORD}x`,
    good.replace(/0$/, 'many'),
  ])
    assert.equal(readFacts(bad), undefined)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Errand } from '../../../src/chat/errand.ts'
import { type Course, newCourse } from '../../../src/features/killswitch/course.ts'
import { stepsOf } from '../../../src/features/killswitch/words.ts'
import type { Engagement } from '../../../src/ports/killswitches.ts'

const at = new Date('2026-11-24T12:00:00Z')
const later = new Date('2026-11-24T12:20:00Z')
const engagement = { scope: 'tools', state: 'released', denied: 0, at } as Engagement
const begun = newCourse('x', at)
const running: Errand = { ...begun.engage, stage: 'running' }
const release = { errand: running, second: 'Sam', at } as Course['release']
const sets = (change: Partial<Course>) =>
  stepsOf(engagement, { ...begun, engage: running, ...change }, { now: later, zone: 'UTC' }).find(
    ({ name }) => name === 'Workflow sets the variable',
  )

test('a run that nobody follows any more does not go on for ever on the card', () => {
  assert.equal(sets({})?.state, 'running')
  assert.equal(sets({ release, effectiveAt: at })?.state, 'done')
  assert.match(sets({ release })?.note ?? '', /not followed any more/)
  assert.equal(sets({ release, engage: { ...running, stage: 'lost' } })?.state, 'failed')
})

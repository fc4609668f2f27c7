import fc from 'fast-check'
import { elsewhere, NOWHERE, operationId, type Row, requests, type Story, tell } from './story.ts'

export const now = new Date('2026-11-24T14:00:00Z')
export const window = { from: new Date('2026-11-24T12:00:00Z'), to: now }

const stories = Object.keys(requests) as Story[]
const moment = (from: string) =>
  fc.integer({ min: 0, max: 4 * 3600 }).map((seconds) => new Date(Date.parse(from) + seconds * 1000))

/** Rows of four hours up to `now`: any mix of requests and of what is logged outside them. */
export const telemetry: fc.Arbitrary<readonly Row[]> = fc
  .tuple(
    fc.array(
      fc.tuple(fc.constantFrom(...stories), moment('2026-11-24T10:00:00Z'), fc.constantFrom(1, 1, 1, 3)),
      { maxLength: 40 },
    ),
    fc.array(fc.tuple(fc.constantFrom(...Object.values(elsewhere)), moment('2026-11-24T10:00:00Z')), {
      maxLength: 5,
    }),
  )
  .map(([told, logged]) => [
    ...told.flatMap(([story, at, itemCount], i) => tell(story, at, operationId(i), itemCount)),
    ...logged.map(([step, at]) => step(at, NOWHERE)),
  ])

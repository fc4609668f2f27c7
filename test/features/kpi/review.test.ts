import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CardView } from '../../../src/chat/reply.ts'
import { reviewCard } from '../../../src/features/kpi/card.ts'
import { issueOf } from '../../../src/features/kpi/issue.ts'
import { datesOf } from '../../../src/features/kpi/month.ts'
import { type KpiOptions, type ReviewPorts, reviewOf } from '../../../src/features/kpi/review.ts'
import { factsOf } from '../../../src/features/kpi/say.ts'
import { noLog } from '../../fakes/database.ts'
import { chance, day, durations, measure, shipped, times } from './made.ts'

const at = new Date('2026-11-04T08:00:00Z')
const contact = { name: 'Fabrikam partner team', id: 'aaaaaaaa-0000-4000-8000-00000000000f' }
const options: KpiOptions = { zone: 'Europe/Berlin', directions: {}, contact, owner: undefined }

/** Two months on record; October is slower where it is told to be. Whoever is asked in vain throws. */
function ports(median: number, over: Partial<ReviewPorts> = {}): ReviewPorts {
  const random = chance(5)
  const days = ['2026-09', '2026-10'].flatMap((month) =>
    datesOf(month).map((date) =>
      day(date, {
        response: measure(durations(random, 12, month === '2026-10' ? median : 80_000)),
        approved: times(9),
        rejected: times(1),
        unanswered: times(2),
      }),
    ),
  )
  const none = async () => []
  return {
    log: noLog,
    telemetry: { query: () => assert.fail('both months are on record: nothing is to be asked') },
    kpis: { days: async () => days, directions: none, review: async () => undefined },
    accelerator: { manifest: async () => ({ kpis: shipped, acceptance: { qualityThreshold: 0.75 } }) },
    repository: { file: async () => undefined },
    ...{ hitl: { decisions: none }, incidents: { history: none }, approvals: { history: none } },
    ...{ drills: { history: none }, evals: { observations: none } },
    ...over,
  } as unknown as ReviewPorts
}
const review = (given: ReviewPorts) => reviewOf(given, options, { environment: 'prod', month: '2026-10', at })
const dataOf = ({ data }: CardView) =>
  data as { call: string; mentions: readonly object[]; canReport: boolean }
const showing = { viewer: { now: at, zone: 'Europe/Berlin' }, options, late: '', elsewhere: false }

test('drift calls the partner’s contact and offers an issue with the numbers; without drift nobody is called', async () => {
  const slow = await review(ports(110_000))
  const card = dataOf(reviewCard(slow, showing))
  assert.equal(card.call, '<at>Fabrikam partner team</at>: please look at briefing_production_time.')
  assert.deepEqual(card.mentions, [
    {
      type: 'mention',
      text: '<at>Fabrikam partner team</at>',
      mentioned: { id: contact.id, name: contact.name },
    },
  ])
  assert.equal(card.canReport, true)
  const issue = issueOf(slow, options)
  assert.equal(issue.title, 'KPI drift in prod, October 2026: briefing_production_time')
  assert.match(issue.body, /For: Fabrikam partner team\./)
  assert.match(issue.body, /## briefing_production_time: 1\d\d(\.\d)? s, misses the target/)
  assert.match(
    issue.body,
    /- Longer than September 2026: \+3\d\.\d%.*Hodges-Lehmann.*Mann-Whitney p < 0\.001/,
  )
  assert.match(issue.body, /99% interval .* n 372/)
  assert.doesNotMatch(issue.body, /hitl_approval_rate/)
  // The same review asked again is the same issue.
  assert.equal(issueOf(await review(ports(110_000)), options).key, issue.key)

  const calm = dataOf(reviewCard(await review(ports(80_000)), showing))
  assert.deepEqual([calm.call, calm.mentions, calm.canReport], ['', [], false])
})

test('what else happened is counted in the month and the environment; who does not answer leaves a gap, no zero', async () => {
  const [inside, outside] = [new Date('2026-10-10T10:00:00Z'), new Date('2026-09-10T10:00:00Z')]
  const decided = (environment: string, outcome: string) => ({
    ...{ environment, outcome, approver: { id: 'a', name: 'A' }, askedAt: inside },
    endedAt: new Date(inside.getTime() + 20_000),
  })
  const rollback = (begunAt: Date, state: string, environment = 'prod') => ({
    ...{ kind: 'rollback', environment, begunAt, state },
  })
  const run = (createdAt: Date, verdict: string) => ({ verdict, run: { createdAt } })
  const given = ports(80_000, {
    hitl: {
      decisions: async () => [
        decided('prod', 'approved'),
        decided('prod', 'timed-out'),
        decided('eu', 'rejected'),
      ],
    },
    incidents: {
      history: async () => [
        { environment: 'prod', alerts: [{}, {}] },
        { environment: 'eu', alerts: [{}] },
      ],
    },
    approvals: {
      history: async () => [
        rollback(inside, 'succeeded'),
        rollback(inside, 'failed'),
        rollback(outside, 'succeeded'),
        rollback(inside, 'succeeded', 'eu'),
        { ...rollback(inside, 'succeeded'), kind: 'model' },
      ],
    },
    drills: {
      history: async () => {
        throw new Error('The database does not answer.')
      },
    },
    evals: {
      observations: async () => [
        run(outside, 'red'),
        run(inside, 'green'),
        run(inside, 'red'),
        run(inside, 'broken'),
      ],
    },
  } as unknown as Partial<ReviewPorts>)
  const facts = factsOf((await review(given)).figures)
  const said = Object.fromEntries(facts.map(({ title, value }) => [title, value]))
  assert.equal(said.Approvals, '1 approved, 0 refused, median 20 s; 1 timed out')
  assert.match(
    said['By telemetry'] ?? '',
    /^279 approved, 31 refused, 62 not answered in 60 s, 0 with the approver/,
  )
  assert.equal(said.Incidents, '1, with 2 alerts')
  assert.equal(said.Rollbacks, '1 done, 1 failed or unclear')
  assert.equal(said.Drills, 'not known')
  assert.equal(said['Evals on main'], '1 green, 1 red, 1 with a broken gate')
  assert.equal(said.Acceptance, 'quality ≥ 0.75')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCards } from '../../../src/adapters/cards/index.ts'
import type { Turn } from '../../../src/chat/turn.ts'
import { status } from '../../../src/features/status/index.ts'
import { noLog } from '../../fakes/database.ts'

const now = new Date('2026-11-10T08:00:00Z')
const cards = openCards(new URL('../../../cards', import.meta.url).pathname, undefined)
const never = async (): Promise<never> => {
  throw new Error('away')
}
const review = {
  month: '2026-10',
  held: { by: { id: 'a', name: 'Ada' }, at: new Date('2026-11-04T09:00:00Z') },
}
const calendar = { zone: 'Europe/Berlin', holidays: [] }
const whole = {
  log: noLog,
  telemetry: { environments: () => ['prod', 'staging'] },
  kpis: { firstHeld: async () => review },
  approvals: {
    history: async () => [
      { kind: 'thresholds', state: 'rejected', title: 'no', endedAt: now },
      {
        kind: 'thresholds',
        state: 'succeeded',
        title: 'Alert on error rate: a pull request',
        endedAt: new Date('2026-11-06T10:00:00Z'),
      },
    ],
  },
  evals: {
    observations: async () => [
      { verdict: 'red', key: 'evals', run: { createdAt: new Date('2026-11-01T02:00:00Z') } },
      { verdict: 'green', key: 'evals', run: { createdAt: new Date('2026-11-02T02:00:00Z') } },
    ],
  },
  schedules: {
    all: async () => [
      {
        job: 'kpi.review',
        rule: { on: { every: 'month', businessDay: 3 }, at: { hour: 9, minute: 0 }, calendar },
        last: { date: '2026-11-04', at: now },
      },
    ],
  },
  drills: {
    history: async () => [
      { environment: 'staging', outcome: 'passed', endedAt: new Date('2026-08-01T10:00:00Z') },
    ],
  },
}
const options = { owners: { kpi: 'Platform team' }, staleDays: 14, everyMonths: 3, practised: ['staging'] }

async function said(ports: unknown, given = options): Promise<string> {
  const [command] = status(ports as Parameters<typeof status>[0], given).commands
  assert.ok(command)
  const turn = { now, place: { zone: 'Europe/Berlin' } } as Turn
  const reply = await command.run(
    command.complete(command.parse('', { now, zone: 'UTC' }), { now, zone: 'UTC' }),
    turn,
  )
  assert.ok(reply.card)
  return cards.text(cards.expand(reply.card, { correlation: 'x', now }))
}

test('milestones that were reached are dated, and each loop has its date and owner', async () => {
  const text = await said(whole)
  assert.match(text, /3 of 3 milestones reached, 1 overdue/)
  assert.match(text, /First KPI review held\n.*4 Nov 10:00.*2026-10, said Ada/)
  assert.match(text, /First alert tuned\n.*6 Nov.*Alert on error rate/)
  assert.match(text, /green on main\n.*2 Nov/)
  assert.match(text, /KPI review: next Thu 3 Dec 09:00 CET .*\nlast for 2026-11-04 · Platform team/)
  assert.match(text, /Alert tuning: no date known\nnot run yet · nobody named in ops\.yaml/)
  assert.match(text, /Kill-switch drill: overdue since Sun 1 Nov/)
})

test('a drill is due by the rule of its reminders: a week after the bot first knew, and first where it is most overdue', async () => {
  const remind = {
    ...(await whole.schedules.all())[0],
    job: 'drill.remind',
    since: new Date('2026-11-05T08:00:00Z'),
  }
  const schedules = { all: async () => [remind] }
  const never = await said({ ...whole, schedules, drills: { history: async () => [] } })
  assert.match(never, /Kill-switch drill: next Thu 12 Nov 09:00 CET .*\nnever drilled in staging/)
  const both = { ...options, practised: ['dev', 'staging'] }
  const dev = { environment: 'dev', outcome: 'passed', endedAt: new Date('2026-11-06T10:00:00Z') }
  const drills = { history: async () => [dev, ...(await whole.drills.history())] }
  assert.match(
    await said({ ...whole, schedules, drills }, both),
    /drill: overdue since Sun 1 Nov .*\nlast passed in staging/,
  )
})

test('what nobody answers is not known, and what has not happened is not yet', async () => {
  const gone = await said({
    ...whole,
    kpis: { firstHeld: never },
    approvals: { history: never },
    evals: { observations: never },
    schedules: { all: never },
    drills: { history: never },
  })
  assert.match(gone, /0 of 3 milestones reached\n/)
  assert.equal(gone.match(/not known/g)?.length, 7)
  const fresh = await said({
    ...whole,
    kpis: { firstHeld: async () => undefined },
    approvals: { history: async () => [] },
    evals: { observations: async () => [] },
    drills: { history: async () => [] },
  })
  assert.match(fresh, /not yet: say "kpi last month"/)
  assert.match(fresh, /never drilled in staging/)
  assert.throws(
    () => status(whole as never, options).commands[0]?.parse('env mars', { now, zone: 'UTC' }),
    /no environment "mars"/,
  )
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { databaseApprovals } from '../../src/adapters/db/approvals.ts'
import { type Database, openDatabase } from '../../src/adapters/db/open.ts'
import type { Approval } from '../../src/chat/approval.ts'
import type { Click } from '../../src/chat/judge.ts'
import { ada, ask, ben, cleo, person } from '../fakes/approvals.ts'
import { noLog } from '../fakes/database.ts'
import { emptyPostgres } from '../fakes/postgres.ts'
import type { Stormed } from './bot.ts'
import { checkInvariants } from './invariants.ts'
import { type BotProcess, startBot } from './process.ts'

let database: Database
let bots: BotProcess[] = []
before(async () => {
  const url = await emptyPostgres()
  database = await openDatabase({ url, log: noLog })
  bots = await Promise.all([startBot(url), startBot(url)])
})
after(async () => {
  for (const bot of bots) bot.kill()
  await Promise.all(bots.map((bot) => bot.gone))
  await database.close()
})

/** Requests are made here; only the processes decide and work. */
const approvals = () => databaseApprovals({ db: database.db, enqueue: async () => true })
const click = ({ id, nonce }: Approval, actor = ben, verdict: Click['verdict'] = 'approve'): Click => ({
  id,
  nonce,
  actor,
  verdict,
})
async function storm(clicks: readonly (readonly Click[])[]): Promise<Stormed[]> {
  const all = await Promise.all(
    clicks.map((some, i) => bots[i]?.ask<Stormed[]>({ ask: 'storm', clicks: some })),
  )
  return all.flatMap((some) => some ?? [])
}
const tally = (stormed: readonly Stormed[]) => {
  const counts: { [outcome: string]: number } = {}
  for (const { outcome } of stormed) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

test('1,000 clicks of 50 people on two bots at once are one decision, quickly, without an error', async (t) => {
  const people = [
    ...Array.from({ length: 25 }, (_, i) => person(`approver-${i}`, 'approver')),
    ...Array.from({ length: 24 }, (_, i) => person(`reader-${i}`, 'reader')),
    ada,
  ]
  const approval = await ask(approvals())
  const clicks = Array.from({ length: 1000 }, (_, i) => click(approval, people[i % 50]))
  const stormed = await storm([clicks.slice(0, 500), clicks.slice(500)])
  const counts = tally(stormed)
  const times = stormed.map(({ ms }) => ms).toSorted((a, b) => a - b)
  const p99 = times[989] as number
  t.diagnostic(`p50 ${times[499]?.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, ${JSON.stringify(counts)}`)
  assert.equal(counts.decided, 1)
  assert.deepEqual(
    Object.keys(counts).filter((outcome) => !['decided', 'repeated', 'refused'].includes(outcome)),
    [],
  )
  assert.ok(p99 < 1000, `p99 was ${p99.toFixed(0)} ms`)
  await checkInvariants(database.db)
})

test('in 200 races of two approvers for a quorum of two, each is counted once and one decides', async () => {
  for (let round = 0; round < 200; round++) {
    const approval = await ask(approvals(), { quorum: 2 })
    const clicks = [click(approval, ben), click(approval, cleo), click(approval, ben), click(approval, cleo)]
    const counts = tally(await storm([clicks.slice(0, 2), clicks.slice(2)]))
    assert.deepEqual(counts, { counted: 1, decided: 1, repeated: 2 }, `round ${round}`)
  }
  await checkInvariants(database.db)
})

test('in 200 races of a yes, a no and a cancellation, one wins and the others see it', async () => {
  const winners = new Map<string, number>()
  for (let round = 0; round < 200; round++) {
    const approval = await ask(approvals())
    const yes = click(approval, ben)
    const no = click(approval, cleo, 'reject')
    const back = click(approval, ada, 'cancel')
    const orders = [
      [[yes], [no, back]],
      [[no], [back, yes]],
      [[back], [yes, no]],
    ]
    const stormed = await storm(orders[round % 3] as Click[][])
    const state = (await approvals().find(approval.id))?.state as string
    winners.set(state, (winners.get(state) ?? 0) + 1)
    const decided = stormed.filter(({ outcome }) => outcome === 'decided').length
    // Taking back what was approved a moment ago is a second, later decision of the one who asked.
    assert.ok(decided === 1 || (decided === 2 && state === 'cancelled'), JSON.stringify(stormed))
  }
  assert.ok(winners.size > 1, `the races had one kind of winner only: ${JSON.stringify([...winners])}`)
  await checkInvariants(database.db)
})

test('in 200 double clicks on two bots, one decides and the other repeats', async () => {
  for (let round = 0; round < 200; round++) {
    const approval = await ask(approvals())
    const counts = tally(await storm([[click(approval)], [click(approval)]]))
    assert.deepEqual(counts, { decided: 1, repeated: 1 }, `round ${round}`)
  }
  await checkInvariants(database.db)
})

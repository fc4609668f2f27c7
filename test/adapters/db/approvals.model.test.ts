import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { databaseApprovals } from '../../../src/adapters/db/approvals.ts'
import type { Actor } from '../../../src/chat/actor.ts'
import type { Approval } from '../../../src/chat/approval.ts'
import type { Approvals } from '../../../src/ports/approvals.ts'
import { checkInvariants } from '../../chaos/invariants.ts'
import { ada, ben, channel, cleo, dan, eve, gus, proposal } from '../../fakes/approvals.ts'
import { onEachDatabase } from '../../fakes/database.ts'

/** What a bystander with a notebook would know of one request: written without looking at chat/judge.ts. */
type Note = {
  readonly approval: Approval
  readonly subject: string
  readonly asker: string
  readonly quorum: number
  readonly yes: Set<string>
  readonly no: Set<string>
  state: string
  late: boolean
}
type Notebook = { readonly notes: Note[] }
type Real = {
  readonly approvals: Approvals
  readonly lapse: (id: string) => Promise<void>
  readonly run: string
}
type Step = fc.AsyncCommand<Notebook, Real>

const people: readonly Actor[] = [ada, ben, cleo, dan, eve, gus]
const mayDecide = new Set([ben.id, cleo.id, eve.id])
const holding = (state: string) => ['requested', 'approved', 'executing'].includes(state)

class Request implements Step {
  readonly who: Actor
  readonly subject: string
  readonly quorum: number
  constructor(who: Actor, subject: string, quorum: number) {
    this.who = who
    this.subject = subject
    this.quorum = quorum
  }
  check = () => true
  async run({ notes }: Notebook, { approvals, run }: Real) {
    const { who, quorum } = this
    const subject = `${run}:${this.subject}`
    const asked = await approvals.request(proposal({ subject, quorum }), who, channel, { key: randomUUID() })
    if (who.guest) return assert.equal(asked.outcome, 'refused')
    const rival = notes.find((note) => note.subject === subject && holding(note.state))
    const lapsed = rival?.late && rival.state !== 'executing'
    if (rival && lapsed) rival.state = 'expired'
    else if (rival?.state === 'requested') rival.state = 'superseded'
    else if (rival) return assert.equal(asked.outcome, 'busy')
    assert.ok(asked.outcome === 'requested')
    assert.equal(asked.superseded?.id, rival && !lapsed ? rival.approval.id : undefined)
    const { approval } = asked
    notes.push({
      approval,
      subject,
      asker: who.id,
      quorum,
      yes: new Set(),
      no: new Set(),
      state: 'requested',
      late: false,
    })
    await same(approvals, notes)
  }
  toString = () => `${this.who.name} asks for ${this.subject}, quorum ${this.quorum}`
}

class Click implements Step {
  readonly n: number
  readonly who: Actor
  readonly verdict: 'approve' | 'reject' | 'cancel'
  readonly forged: boolean
  constructor(n: number, who: Actor, verdict: 'approve' | 'reject' | 'cancel', forged: boolean) {
    this.n = n
    this.who = who
    this.verdict = verdict
    this.forged = forged
  }
  check = ({ notes }: Notebook) => notes.length > 0
  async run({ notes }: Notebook, { approvals }: Real) {
    const { who, verdict, forged } = this
    const note = pick(notes, this.n)
    const { id, nonce } = note.approval
    const before = note.state
    const answer = await approvals.decide({ id, nonce: forged ? 'forged' : nonce, actor: who, verdict })
    if (!forged && !(who.guest && note.asker !== who.id)) note.state = expected(note, who, verdict)
    if (note.state === before && answer.outcome !== 'counted')
      assert.ok(['refused', 'repeated'].includes(answer.outcome), `${answer.outcome} in ${before}`)
    else assert.ok(['decided', 'counted', 'expired'].includes(answer.outcome), answer.outcome)
    assert.equal(answer.approval?.state, note.state)
    await same(approvals, notes)
  }
  toString = () => `${this.who.name} clicks ${this.verdict} on #${this.n}${this.forged ? ' (forged)' : ''}`
}

/** What a good click does to the notes. */
function expected(note: Note, who: Actor, verdict: string): string {
  if (note.late && (note.state === 'requested' || note.state === 'approved')) return 'expired'
  const own = who.id === note.asker
  if (own && verdict !== 'approve')
    return ['requested', 'approved'].includes(note.state) ? 'cancelled' : note.state
  if (own || note.state !== 'requested' || !mayDecide.has(who.id) || verdict === 'cancel') return note.state
  if (note.yes.has(who.id)) return note.state
  if (verdict === 'reject') {
    note.no.add(who.id)
    return 'rejected'
  }
  note.yes.add(who.id)
  return note.yes.size >= note.quorum ? 'approved' : 'requested'
}

class Begin implements Step {
  readonly n: number
  constructor(n: number) {
    this.n = n
  }
  check = ({ notes }: Notebook) => notes.length > 0
  async run({ notes }: Notebook, { approvals }: Real) {
    const note = pick(notes, this.n)
    const begun = await approvals.begin(note.approval.id)
    if (note.state === 'executing') assert.equal(begun.outcome, 'resumed')
    else if (note.state === 'approved' && !note.late) {
      assert.equal(begun.outcome, 'begun')
      note.state = 'executing'
    } else {
      assert.equal(begun.outcome, 'void')
      if (note.state === 'approved') note.state = 'expired'
    }
    await same(approvals, notes)
  }
  toString = () => `begin #${this.n}`
}

class Settle implements Step {
  readonly n: number
  readonly end: 'succeeded' | 'failed' | 'unknown'
  constructor(n: number, end: 'succeeded' | 'failed' | 'unknown') {
    this.n = n
    this.end = end
  }
  check = ({ notes }: Notebook) => notes.length > 0
  async run({ notes }: Notebook, { approvals }: Real) {
    const note = pick(notes, this.n)
    const may = note.state === 'executing' || (note.state === 'unknown' && this.end !== 'unknown')
    assert.equal(await approvals.settle(note.approval.id, this.end, null), may)
    if (may) note.state = this.end
    await same(approvals, notes)
  }
  toString = () => `#${this.n} ends ${this.end}`
}

class TimeUp implements Step {
  readonly n: number
  readonly noticed: boolean
  constructor(n: number, noticed: boolean) {
    this.n = n
    this.noticed = noticed
  }
  check = ({ notes }: Notebook) => notes.length > 0
  async run({ notes }: Notebook, { approvals, lapse }: Real) {
    const note = pick(notes, this.n)
    if (holding(note.state)) {
      await lapse(note.approval.id)
      note.late = true
    }
    if (this.noticed) {
      await approvals.expire(note.approval.id)
      if (note.late && ['requested', 'approved'].includes(note.state)) note.state = 'expired'
    }
    await same(approvals, notes)
  }
  toString = () => `time is up for #${this.n}${this.noticed ? ', and the job runs' : ''}`
}

const pick = (notes: readonly Note[], n: number): Note => notes[n % notes.length] as Note

async function same(approvals: Approvals, notes: readonly Note[]): Promise<void> {
  for (const note of notes) {
    const stored = await approvals.find(note.approval.id)
    assert.equal(stored?.state, note.state, note.approval.id)
    assert.equal(stored?.votes.length, note.yes.size + note.no.size)
  }
}

const who = fc.constantFrom(...people)
const verdict = fc.constantFrom('approve' as const, 'reject' as const, 'cancel' as const)
const end = fc.constantFrom('succeeded' as const, 'failed' as const, 'unknown' as const)
const n = fc.nat(5)
const click = fc
  .tuple(n, who, verdict, fc.nat(9))
  .map(([i, by, said, dice]) => new Click(i, by, said, dice === 0))
const steps = [
  fc
    .tuple(who, fc.constantFrom('a', 'b'), fc.integer({ min: 1, max: 2 }))
    .map((args) => new Request(...args)),
  click,
  click,
  fc.tuple(n, fc.constantFrom(ben, cleo)).map(([i, by]) => new Click(i, by, 'approve', false)),
  n.map((i) => new Begin(i)),
  fc.tuple(n, end).map((args) => new Settle(...args)),
  fc.tuple(n, fc.boolean()).map((args) => new TimeUp(...args)),
]

onEachDatabase('any course of requests, clicks and time', (open) => {
  test('goes as a bystander would have noted it, and keeps the invariants', async () => {
    const { db } = open()
    const approvals = databaseApprovals({ db, enqueue: async () => true })
    const lapse = async (id: string) => {
      // The clock is the database's and the time limit cannot be changed: so the test goes behind its back.
      await db.transaction().execute(async (trx) => {
        await sql`alter table ops.approval disable trigger approval_guard`.execute(trx)
        await sql`
          update ops.approval set requested_at = requested_at - interval '1 day',
            expires_at = clock_timestamp() - interval '1 second',
            execute_by = execute_by - interval '1 day'
          where id = ${id}`.execute(trx)
        await sql`alter table ops.approval enable trigger approval_guard`.execute(trx)
      })
    }
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.commands(steps, { maxCommands: 40, size: 'max' }), async (commands) => {
        const real = { approvals, lapse, run: `${process.pid}.${++run}` }
        await fc.asyncModelRun(() => ({ model: { notes: [] as Note[] }, real }), commands)
      }),
      { numRuns: 40 },
    )
    await checkInvariants(db)
  })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Actor } from '../../../src/chat/actor.ts'
import { usualRules } from '../../../src/chat/hitl/rules.ts'
import { ada, ben, cleo, gus } from '../../fakes/approvals.ts'
import { onEachDatabase } from '../../fakes/database.ts'
import { contact, hitlStore, mail, taken } from '../../fakes/hitl.ts'

const forever = { from: new Date(0), to: new Date('2100-01-01') }

onEachDatabase('tool calls that wait', (open) => {
  const store = () => hitlStore(open())
  const found = async (id: string) => {
    const request = await store().requests.find(id)
    assert.ok(request)
    return request
  }
  const click = async (id: string, actor: Actor, verdict: 'approve' | 'reject' = 'approve') =>
    store().requests.decide({ id, nonce: (await found(id)).nonce, actor, verdict })
  const audited = async (id: string) => {
    const { rows } = await sql<{ event: string; actor: string; detail: string }>`
      select event, actor, detail from ops.audit where subject = ${id} order by seq`.execute(open().db)
    return rows
  }

  test('an approver’s yes is told once it has been taken, and delivered once it has left', async () => {
    const id = await taken(store().door, contact())
    const verdict = store().door.verdict(id)
    const decided = await click(id, ben)
    assert.equal(decided.outcome, 'decided')
    assert.equal(await verdict, 'approved')
    const told = await found(id)
    assert.deepEqual([told.state, told.approver?.name, told.deliveredAt], ['answered', 'ben', undefined])
    await store().door.delivered(id)
    assert.ok((await found(id)).deliveredAt)
    const events = await audited(id)
    assert.deepEqual(
      events.map(({ event, actor }) => `${event} ${actor}`),
      ['hitl.asked system', 'hitl.approved id-ben', 'hitl.answered id-ben'],
    )
    assert.equal((await click(id, ben)).outcome, 'repeated')
    assert.equal((await click(id, cleo, 'reject')).outcome, 'refused')
    await store().door.gone(id)
    assert.equal((await found(id)).state, 'answered', 'what has arrived has arrived')
  })

  test('a no is a no, and a responder may say it', async () => {
    const id = await taken(store().door, contact(2))
    const verdict = store().door.verdict(id)
    assert.equal((await click(id, ada)).outcome, 'refused')
    assert.equal((await click(id, gus)).outcome, 'refused')
    await click(id, ada, 'reject')
    assert.equal(await verdict, 'rejected')
  })

  test('silence is neither', async () => {
    const id = await taken(store().door, contact(3), usualRules.answerMs - 300)
    assert.equal(await store().door.verdict(id), 'timed-out')
    const late = await click(id, ben)
    assert.ok(late.outcome === 'refused' && late.why === 'late')
    assert.equal((await found(id)).state, 'timed-out')
  })

  for (const seconds of [30, 52.9, 53.1, 55, 60])
    test(`a click after ${seconds} s`, async () => {
      const id = await taken(store().door, contact(`late-${seconds}`), seconds * 1000)
      const decided = await click(id, ben)
      const { decidedAt, clickBy } = await found(id)
      // By the database's clock: however busy this machine is, what was taken was in time.
      assert.equal(decided.outcome === 'decided', decidedAt !== undefined && decidedAt < clickBy)
      if (seconds > 53) assert.ok(decided.outcome === 'refused' && decided.why === 'late')
      if (seconds < 50) assert.equal(decided.outcome, 'decided')
      await store().door.gone(id)
    })

  test('a caller that leaves early ends it, whatever was decided', async () => {
    const waiting = await taken(store().door, contact(5))
    const verdict = store().door.verdict(waiting)
    await store().door.gone(waiting)
    assert.equal(await verdict, 'gone')
    const late = await click(waiting, ben)
    assert.ok(late.outcome === 'refused' && late.why === 'settled')
    const told = await taken(store().door, contact(6))
    const yes = store().door.verdict(told)
    await click(told, ben)
    assert.equal(await yes, 'approved')
    await store().door.gone(told)
    assert.deepEqual([(await found(told)).state, (await found(told)).cause], ['caller-gone', 'hung-up'])
  })

  test('one request is one approval: the same call again waits anew, and says that it is the same', async () => {
    const first = await taken(store().door, contact('same'))
    const verdict = store().door.verdict(first)
    await click(first, ben)
    await verdict
    const second = await taken(store().door, contact('same'))
    const { state, same, digest } = await found(second)
    assert.deepEqual([state, same?.state], ['waiting', 'answered'])
    assert.equal(digest, (await found(first)).digest)
    await store().door.gone(second)
  })

  test('what the channel does not show must be opened by whoever approves, which is written down', async () => {
    const id = await taken(store().door, mail())
    const { nonce, mustOpen } = await found(id)
    assert.equal(mustOpen, true)
    const blind = await click(id, ben)
    assert.ok(blind.outcome === 'refused' && blind.why === 'unopened')
    for (const actor of [ada, gus, { ...ben, id: '' }])
      assert.equal((await store().requests.open({ id, nonce, actor })).outcome, 'refused')
    const opened = await store().requests.open({ id, nonce, actor: ben })
    assert.deepEqual(opened.outcome === 'opened' && opened.args, mail().args)
    assert.equal((await click(id, cleo)).outcome, 'refused', 'each with their own eyes')
    assert.equal((await click(id, ben)).outcome, 'decided')
    assert.equal((await found(id)).opened, true)
    const events = await audited(id)
    assert.deepEqual(events.filter(({ event }) => event === 'hitl.read').length, 1)
    await store().door.gone(id)
  })

  test('closing the gate denies what waits and takes back what nobody has been told', async () => {
    const waiting = await taken(store().door, contact(7))
    const verdict = store().door.verdict(waiting)
    const said = await taken(store().door, contact(8))
    await click(said, ben) // Nobody asks for its verdict, so nobody takes the yes.
    const elsewhere = await taken(store().door, contact(9, 'staging'))
    assert.equal(await store().hitl.close('prod', { id: 'id-cleo', name: 'Cleo' }, 'odd'), 2)
    assert.equal(await verdict, 'denied')
    assert.equal(await store().door.verdict(said), 'denied')
    for (const id of [waiting, said])
      assert.deepEqual([(await found(id)).state, (await found(id)).cause], ['refused', 'gate'])
    assert.equal((await found(elsewhere)).state, 'waiting')
    assert.deepEqual(await store().door.ask(contact(10), 0), { outcome: 'refused', why: 'gate' })
    assert.equal((await click(waiting, ben)).outcome, 'refused')
    await store().hitl.open('prod', { id: 'id-cleo', name: 'Cleo' })
    assert.equal((await store().door.ask(contact(10), 0)).outcome, 'waiting')
    await store().door.gone(elsewhere)
  })

  test('of a hundred clicks and one who closes the gate, nothing is approved after him', async () => {
    for (let round = 0; round < 2; round++) {
      const ids: string[] = []
      for (let i = 0; i < 25; i++) ids.push(await taken(store().door, contact(`race-${round}-${i}`)))
      const verdicts = ids.map((id) => store().door.verdict(id))
      const requests = await Promise.all(ids.map(found))
      const clicks = requests.flatMap(({ id, nonce }) =>
        [ben, cleo, ben, cleo].map((actor) =>
          store().requests.decide({ id, nonce, actor, verdict: 'approve' }),
        ),
      )
      const closing = store().hitl.close('prod', { id: 'id-eve', name: 'Eve' }, 'stop')
      const [told] = await Promise.all([Promise.all(verdicts), Promise.all(clicks), closing])
      const gate = await store().hitl.gate('prod')
      assert.ok(gate.state === 'closed')
      const { rows } = await sql<{ id: string; state: string; claimed_at: Date | null }>`
        select id, state, claimed_at from ops.hitl_request where id = any(${sql.val(ids)})`.execute(open().db)
      assert.ok(rows.every(({ state }) => state === 'answered' || state === 'refused'))
      for (const { id, state } of rows)
        assert.equal(told[ids.indexOf(id)], state === 'answered' ? 'approved' : 'denied')
      // `since` is when the transaction that closed it got the gate; nobody took a yes after it had committed.
      const { rows: open_ } = await sql`
        select 1 from ops.hitl_request where environment = 'prod' and state in ('waiting', 'approved')
          and id = any(${sql.val(ids)})`.execute(open().db)
      assert.equal(open_.length, 0)
      await store().hitl.open('prod', { id: 'id-eve', name: 'Eve' })
    }
  })

  test('no more wait than may', async () => {
    const small = hitlStore(open(), { rules: () => ({ ...usualRules, waiting: 3 }) })
    const calls = Array.from({ length: 8 }, (_, i) => small.door.ask(contact(`full-${i}`, 'staging'), 0))
    const outcomes = (await Promise.all(calls)).map(({ outcome }) => outcome)
    assert.equal(outcomes.filter((one) => one === 'waiting').length, 3)
    await small.door.release()
    await small.close()
  })

  test('more arguments than anybody could read are refused, without being kept', async () => {
    const asked = await store().door.ask({ ...mail(), args: { body_markdown: 'word '.repeat(40_000) } }, 0)
    assert.deepEqual(asked, { outcome: 'refused', why: 'too-large' })
    const [newest] = await store().requests.recent({ limit: 1 })
    assert.deepEqual([newest?.state, newest?.cause], ['refused', 'too-large'])
    const { rows } = await sql`select 1 from ops.hitl_args where request = ${newest?.id}`.execute(open().db)
    assert.equal(rows.length, 0)
  })

  test('a bot that stops tells its callers, and the cards', async () => {
    const stopping = hitlStore(open(), { pollMs: 50 })
    const id = await taken(stopping.door, contact('stop'))
    const verdict = stopping.door.verdict(id)
    await stopping.door.release()
    assert.equal(await verdict, 'interrupted')
    assert.deepEqual([(await found(id)).state, (await found(id)).cause], ['refused', 'restart'])
    assert.equal(await stopping.door.verdict(await taken(stopping.door, contact('later'))), 'interrupted')
    await stopping.close()
  })

  test('what a dead bot held cannot be approved, and the sweep ends it', async () => {
    const dead = hitlStore(open(), { pollMs: 60_000 })
    const [waiting, told] = [
      await taken(dead.door, contact('dead')),
      await taken(dead.door, contact('dead-2')),
    ]
    await click(told, ben)
    await dead.door.verdict(told)
    await sql`update ops.hitl_holder set seen_at = seen_at - interval '1 hour'`.execute(open().db)
    const late = await click(waiting, ben)
    assert.ok(late.outcome === 'refused' && late.why === 'abandoned')
    assert.deepEqual([(await found(waiting)).state, (await found(waiting)).cause], ['caller-gone', 'restart'])
    await tampered(
      `update ops.hitl_request set claimed_at = claimed_at - interval '1 hour' where id = '${told}'`,
    )
    await store().requests.sweep()
    assert.equal((await found(told)).state, 'unknown', 'it died while it told the caller')
    await dead.close()
  })

  test('arguments are erased when their time is up, and nothing of them is left', async () => {
    const id = await taken(store().door, mail())
    await store().door.gone(id)
    await store().requests.sweep()
    assert.equal((await found(id)).erasedAt, undefined)
    await tampered(
      `update ops.hitl_request set asked_at = asked_at - interval '16 minutes', ended_at = ended_at - interval '16 minutes' where id = '${id}'`,
    )
    await store().requests.sweep()
    assert.ok((await found(id)).erasedAt)
    const { nonce } = await found(id)
    const opened = await store().requests.open({ id, nonce, actor: ben })
    assert.ok(opened.outcome === 'refused' && opened.why === 'erased')
  })

  test('after a time-out a yes to the next identical call is used once, unless the gate was closed', async () => {
    const minutes = 5 * 60_000
    const lenient = hitlStore(open(), { rules: () => ({ ...usualRules, grantMs: minutes }) })
    const lapse = async (n: string) => {
      const id = await taken(lenient.door, contact(n, 'staging'), usualRules.answerMs + 100)
      assert.equal(await lenient.door.verdict(id), 'timed-out')
      return id
    }
    const grant = async (id: string, actor: Actor = ben) =>
      lenient.requests.grant({ id, nonce: (await found(id)).nonce, actor })

    const first = await lapse('late')
    const never = await store().requests.grant({ id: first, nonce: (await found(first)).nonce, actor: ben })
    assert.ok(never.outcome === 'refused' && never.why === 'no-grant', 'off by default')
    assert.equal((await grant(first, ada)).outcome, 'refused')
    assert.equal((await grant(first)).outcome, 'decided')
    assert.equal((await found(first)).grant?.state, 'open')
    const other = await taken(lenient.door, contact('late-other', 'staging'))
    const elsewhere = await taken(lenient.door, contact('late', 'prod'))
    assert.equal((await found(other)).state, 'waiting', 'another digest')
    assert.equal((await found(elsewhere)).state, 'waiting', 'another environment')
    const next = await taken(lenient.door, contact('late', 'staging'))
    assert.equal(await lenient.door.verdict(next), 'approved')
    assert.deepEqual([(await found(next)).grantedLate, (await found(next)).approver?.name], [true, 'ben'])
    assert.equal((await found(first)).grant?.state, 'used')
    const third = await taken(lenient.door, contact('late', 'staging'))
    assert.equal((await found(third)).state, 'waiting', 'once')

    const voided = await lapse('void')
    await grant(voided)
    await lenient.hitl.close('staging', { id: 'id-eve', name: 'Eve' }, 'stop')
    assert.equal((await found(voided)).grant?.state, 'void')
    await lenient.hitl.open('staging', { id: 'id-eve', name: 'Eve' })
    const after = await taken(lenient.door, contact('void', 'staging'))
    assert.equal((await found(after)).state, 'waiting')
    await lenient.door.release()
    await lenient.close()
  })

  test('two secrets live at once, and neither is stored', async () => {
    const { door, requests } = store()
    assert.equal(await door.admits('prod', ''), false)
    const first = await requests.rotate('prod', { id: 'id-lena', name: 'Lena' })
    const second = await requests.rotate('prod', { id: 'id-lena', name: 'Lena' })
    assert.equal(await door.admits('prod', first.secret), true)
    assert.equal(await door.admits('prod', second.secret), true)
    assert.equal(await door.admits('staging', second.secret), false)
    assert.equal(await door.admits('prod', `${second.secret}x`), false)
    const third = await requests.rotate('prod', { id: 'id-lena', name: 'Lena' })
    assert.equal(third.ended, 1)
    assert.equal(await door.admits('prod', first.secret), false)
    assert.equal((await requests.secrets('prod')).length, 2)
    assert.equal(await requests.retire('prod', { id: 'id-lena', name: 'Lena' }), 1)
    assert.equal(await door.admits('prod', second.secret), false)
    assert.equal(await door.admits('prod', third.secret), true)
    const { rows } = await sql<{ all: string }>`
      select string_agg(s::text, ' ') || (select string_agg(a::text, ' ') from ops.audit a) as all
      from ops.hitl_secret s`.execute(open().db)
    for (const { secret } of [first, second, third]) assert.ok(!rows[0]?.all.includes(secret))
  })

  test('decisions are what people said and how long it took, and nothing personal of anybody else', async () => {
    const all = await store().hitl.decisions(forever)
    assert.deepEqual([...new Set(all.map(({ outcome }) => outcome))].sort(), [
      'approved',
      'caller-gone',
      'refused',
      'rejected',
      'timed-out',
    ])
    for (const { outcome, approver, askedAt, endedAt } of all) {
      assert.ok(askedAt <= endedAt)
      assert.equal(approver !== undefined, outcome === 'approved' || outcome === 'rejected')
    }
    assert.doesNotMatch(JSON.stringify(all), /quixworth/i)
  })

  test('no argument is anywhere but in the table that is erased', async () => {
    const { rows } = await sql<{ all: string }>`
      select (select coalesce(string_agg(r::text, ' '), '') from ops.hitl_request r)
        || (select string_agg(a::text, ' ') from ops.audit a) as all`.execute(open().db)
    assert.doesNotMatch(rows[0]?.all ?? '', /quixworth|Hello Pat|Dear/i)
  })

  test('the database refuses a yes without a person and an answer without a yes', async () => {
    const id = await taken(store().door, contact('guard'))
    const set = (what: string) =>
      sql.raw(`update ops.hitl_request set ${what} where id = '${id}'`).execute(open().db)
    await assert.rejects(set(`state = 'approved', decided_at = now()`), /a person must stand behind/)
    await assert.rejects(
      set(`state = 'answered', decided_at = now(), claimed_at = now(), ended_at = now()`),
      /no way from waiting to answered/,
    )
    await assert.rejects(set(`digest = repeat('a', 64)`), /does not change/)
    await assert.rejects(set(`click_by = click_by + interval '1 hour'`), /does not change|check/)
    const vote = (person: string, verdict: string) =>
      sql
        .raw(
          `insert into ops.hitl_decision (request, verdict, person) values ('${id}', '${verdict}', '${person}')`,
        )
        .execute(open().db)
    await assert.rejects(vote('', 'approved'), /check constraint/)
    await vote('id-ben', 'rejected')
    await assert.rejects(vote('id-ben', 'approved'), /duplicate key|unique/)
    await assert.rejects(
      set(`state = 'approved', approver = 'id-ben', decided_at = now()`),
      /a person must stand behind/,
    )
    await assert.rejects(sql.raw(`delete from ops.hitl_decision`).execute(open().db), /never changed/)
    await assert.rejects(
      sql.raw(`delete from ops.hitl_request where id = '${id}'`).execute(open().db),
      /never deleted/,
    )
  })

  /** As somebody would who owns the database: time passes, and rules do not look. */
  async function tampered(statement: string): Promise<void> {
    await open()
      .db.transaction()
      .execute(async (trx) => {
        await sql`alter table ops.hitl_request disable trigger user`.execute(trx)
        await sql.raw(statement).execute(trx)
        await sql`alter table ops.hitl_request enable trigger user`.execute(trx)
      })
  }
})

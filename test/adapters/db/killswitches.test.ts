import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { databaseDrills } from '../../../src/adapters/db/drills.ts'
import { databaseHitl } from '../../../src/adapters/db/hitl.ts'
import { databaseKillswitches } from '../../../src/adapters/db/killswitches.ts'
import type { Engaging } from '../../../src/ports/killswitches.ts'
import { channel } from '../../fakes/approvals.ts'
import { onEachDatabase } from '../../fakes/database.ts'

const rob = { id: 'id-rob', name: 'Rob' }
const engaging = (environment: string, changes: Partial<Engaging> = {}): Engaging => ({
  ...{ environment, scope: 'tools', reason: 'odd mails', by: rob, place: channel, key: randomUUID() },
  course: (id) => ({ key: `ks-${id}` }),
  ...changes,
})

onEachDatabase('kill switches', (open) => {
  const filed: { name: string; data: object }[] = []
  const enqueue = async (_: unknown, name: string, data: object) => filed.push({ name, data }) > 0
  const ports = () => {
    const { db } = open()
    return {
      killswitches: databaseKillswitches({ db, enqueue }),
      hitl: databaseHitl({ db, enqueue }),
      drills: databaseDrills({ db, enqueue }),
    }
  }

  test('engaging closes the gate, denies what waits, and files what follows, all at once', async () => {
    const { killswitches, hitl } = ports()
    const waiting = async (id: string, state = 'waiting') => {
      await sql`
        insert into ops.hitl_request (id, environment, tool, digest, shown, must_open, nonce, holder, click_by, answer_by)
        values (${id}, 'prod', 'send_email', ${'d'.repeat(64)}, '[]', false, ${'n'.repeat(22)}, 'me',
          clock_timestamp() + interval '1 minute', clock_timestamp() + interval '1 minute')`.execute(
        open().db,
      )
      return state
    }
    await waiting('r1')
    await waiting('r2')
    const { outcome, engagement } = await killswitches.engage(engaging('prod'))
    assert.equal(outcome, 'engaged')
    assert.deepEqual([engagement.denied, engagement.state, engagement.by.name], [2, 'engaging', 'Rob'])
    assert.equal((await hitl.gate('prod')).state, 'closed')
    const { rows } = await sql<{ state: string; cause: string }>`
      select distinct state, cause from ops.hitl_request where id in ('r1', 'r2')`.execute(open().db)
    assert.deepEqual(rows, [{ state: 'refused', cause: 'gate' }])
    assert.deepEqual(filed.at(-1), { name: 'killswitch.step', data: { id: engagement.id, version: 1 } })
    assert.deepEqual(engagement.course, { key: `ks-${engagement.id}` })
  })

  test('asking again, or for less, changes nothing; asking for more takes its place', async () => {
    const { killswitches } = ports()
    const [a, b] = [engaging('e1'), engaging('e1', { by: { id: 'id-eve', name: 'Eve' } })]
    const first = await killswitches.engage(a)
    assert.deepEqual(await killswitches.engage(a), { ...first, outcome: 'existed' })
    assert.deepEqual(await killswitches.engage(b), { ...first, outcome: 'existed' })
    const more = await killswitches.engage(engaging('e1', { scope: 'workflow' }))
    assert.deepEqual([more.outcome, more.engagement.scope], ['engaged', 'both'])
    assert.equal((await killswitches.find(first.engagement.id))?.state, 'superseded')
    assert.equal((await killswitches.newest('e1'))?.id, more.engagement.id)
  })

  test('twenty at once make one engagement', async () => {
    const { killswitches } = ports()
    const all = await Promise.all(Array.from({ length: 20 }, () => killswitches.engage(engaging('e2'))))
    assert.equal(all.filter(({ outcome }) => outcome === 'engaged').length, 1)
    assert.equal(new Set(all.map(({ engagement }) => engagement.id)).size, 1)
  })

  test('of two that go on from the same version one does; released opens the gate', async () => {
    const { killswitches, hitl } = ports()
    const { engagement } = await killswitches.engage(engaging('e3'))
    const steps = await Promise.all([
      killswitches.save(engagement, { course: { n: 1 }, state: 'engaged' }),
      killswitches.save(engagement, { course: { n: 2 }, state: 'engaged' }),
    ])
    assert.equal(steps.filter(Boolean).length, 1)
    const engaged = await killswitches.find(engagement.id)
    assert.ok(engaged)
    await assert.rejects(killswitches.save(engaged, { course: {}, state: 'released' }), /no way/)
    const releasing = await killswitches.save(engaged, { course: {}, state: 'releasing', by: rob })
    assert.ok(releasing)
    assert.equal((await hitl.gate('e3')).state, 'closed')
    const released = await killswitches.save(releasing, { course: {}, state: 'released', by: rob })
    assert.ok(released?.endedAt)
    assert.deepEqual(await hitl.gate('e3'), { state: 'open' })
    assert.equal(await killswitches.save(released, { course: {} }), undefined)
  })

  test('engaging during a release takes its place, so that the release opens nothing', async () => {
    const { killswitches, hitl } = ports()
    const { engagement } = await killswitches.engage(engaging('e4'))
    const releasing = await killswitches.save(engagement, { course: {}, state: 'releasing' })
    assert.ok(releasing)
    const again = await killswitches.engage(engaging('e4'))
    assert.equal(again.outcome, 'engaged')
    assert.equal(await killswitches.save(releasing, { course: {}, state: 'released' }), undefined)
    assert.equal((await hitl.gate('e4')).state, 'closed')
  })

  test('a drill begins once, one at a time in an environment, and goes on by version', async () => {
    const { drills } = ports()
    const wanted = (environment: string, key = randomUUID()) => ({
      ...{ environment, scope: 'workflow' as const, by: rob, place: channel, key },
      course: (id: string) => ({ id }),
    })
    const mine = wanted('d1')
    const first = await drills.begin(mine)
    assert.equal(first.outcome, 'begun')
    assert.deepEqual(await drills.begin(mine), first)
    assert.deepEqual(await drills.begin(wanted('d1')), { ...first, outcome: 'busy' })
    assert.equal((await drills.begin(wanted('d2'))).outcome, 'begun')
    assert.deepEqual(
      (await drills.running()).map(({ environment }) => environment),
      ['d1', 'd2'],
    )
    const next = await drills.save(first.drill, { course: { n: 1 } })
    assert.equal(next?.version, 2)
    assert.equal(await drills.save(first.drill, { course: { n: 2 } }), undefined)
    const record = { outcome: 'passed', secondsToEffect: 93.4, proven: ['all'], unproven: [] } as const
    const ended = await drills.finish({ id: first.drill.id, version: 2 }, { course: {}, record })
    assert.equal(ended?.record?.secondsToEffect, 93)
    assert.deepEqual(await drills.history({ environment: 'd1', limit: 5 }), [ended?.record])
    assert.equal(await drills.save({ id: first.drill.id, version: 3 }, { course: {} }), undefined)
    assert.equal((await drills.begin(wanted('d1'))).outcome, 'begun')
  })

  test('no drill has passed that left something unproven, whatever the code says', async () => {
    const { drills } = ports()
    const { drill } = await drills.begin({
      ...{ environment: 'd3', scope: 'tools', by: rob, place: channel, key: randomUUID() },
      course: () => ({}),
    })
    const records = [
      { secondsToEffect: 5, proven: ['one'], unproven: ['two'] },
      { secondsToEffect: undefined, proven: ['one'], unproven: [] },
      { secondsToEffect: 5, proven: [], unproven: [] },
    ]
    for (const record of records)
      await assert.rejects(drills.finish(drill, { course: {}, record: { outcome: 'passed', ...record } }))
    await assert.rejects(sql`delete from ops.drill`.execute(open().db))
    await assert.rejects(sql`delete from ops.engagement`.execute(open().db))
  })
})

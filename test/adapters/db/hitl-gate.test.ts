import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { onEachDatabase } from '../../fakes/database.ts'
import { hitlStore } from '../../fakes/hitl.ts'

const ben = { id: 'id-ben', name: 'Ben' }
const cleo = { id: 'id-cleo', name: 'Cleo' }

onEachDatabase('the gate of an environment', (open) => {
  const hitl = () => hitlStore(open()).hitl

  test('is open until somebody closes it, and open again when somebody opens it', async () => {
    assert.deepEqual(await hitl().gate('prod'), { state: 'open' })
    assert.equal(await hitl().close('prod', ben, 'odd mails'), 0)
    const closed = await hitl().gate('prod')
    assert.equal(closed.state, 'closed')
    if (closed.state !== 'closed') return
    assert.deepEqual([closed.by, closed.reason], ['Ben', 'odd mails'])
    assert.ok(closed.since instanceof Date)
    assert.deepEqual(await hitl().gate('staging'), { state: 'open' })
    await hitl().open('prod', cleo)
    assert.deepEqual(await hitl().gate('prod'), { state: 'open' })
  })

  test('closing what is closed keeps the first reason', async () => {
    await hitl().close('prod', ben, 'first')
    const before = await hitl().gate('prod')
    await hitl().close('prod', cleo, 'second')
    assert.deepEqual(await hitl().gate('prod'), before)
    await hitl().open('prod', cleo)
  })

  test('who closed and opened it stands in the audit record, without the reason', async () => {
    const { rows } = await sql<{ event: string; actor: string; detail: string }>`
      select event, actor, detail from ops.audit where event like 'hitl.%' order by seq`.execute(open().db)
    assert.deepEqual(
      rows.map(({ event, actor }) => `${event} ${actor}`),
      [
        ...['hitl.closed id-ben', 'hitl.opened id-cleo'],
        ...['hitl.closed id-ben', 'hitl.closed id-cleo', 'hitl.opened id-cleo'],
      ],
    )
    assert.ok(rows.every(({ detail }) => !/odd mails|first|second/.test(detail)))
  })

  test('there are no decisions yet', async () => {
    const window = { from: new Date(0), to: new Date('2100-01-01') }
    assert.deepEqual(await hitl().decisions(window), [])
  })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { databaseDialogState } from '../../../src/adapters/db/dialog-state.ts'
import type { DialogState } from '../../../src/ports/dialog-state.ts'
import { onEachDatabase } from '../../fakes/database.ts'

onEachDatabase('dialog state', (open) => {
  const state = (): DialogState => databaseDialogState(open().db)
  const etagOf = async (key: string) => (await state().read(key))?.etag as string

  test('is nothing until written, then what was written', async () => {
    assert.equal(await state().read('none'), undefined)
    const value = { asked: 'env', given: { tag: 'v1 \u0000 ☃' }, steps: [1, null] }
    assert.equal(await state().write('a', value, undefined), true)
    assert.deepEqual((await state().read('a'))?.value, value)
  })

  test('refuses a first write when there is something already', async () => {
    await state().write('b', 1, undefined)
    assert.equal(await state().write('b', 2, undefined), false)
    assert.equal((await state().read('b'))?.value, 1)
  })

  test('refuses an etag that was overtaken', async () => {
    await state().write('c', 1, undefined)
    const etag = await etagOf('c')
    assert.equal(await state().write('c', 2, etag), true)
    assert.equal(await state().write('c', 3, etag), false)
    assert.equal(await state().remove('c', etag), false)
    assert.equal((await state().read('c'))?.value, 2)
  })

  test('lets one of many answers to the same question win', async () => {
    await state().write('d', 0, undefined)
    const etag = await etagOf('d')
    const won = await Promise.all(Array.from({ length: 30 }, (_, i) => state().write('d', i + 1, etag)))
    assert.equal(won.filter(Boolean).length, 1)
  })

  test('does not take an etag from before it was removed', async () => {
    await state().write('e', 1, undefined)
    const etag = await etagOf('e')
    assert.equal(await state().remove('e', etag), true)
    assert.equal(await state().read('e'), undefined)
    await state().write('e', 1, undefined)
    assert.equal(await state().write('e', 2, etag), false)
  })

  test('forgets questions nobody answered for a week', async () => {
    const { db } = open()
    await state().write('f', 1, undefined)
    await sql`update ops.dialog_state set at = clock_timestamp() - interval '8 days' where key = 'f'`.execute(
      db,
    )
    await state().write('g', 1, undefined)
    assert.equal(await state().read('f'), undefined)
    assert.equal((await state().read('g'))?.value, 1)
  })
})

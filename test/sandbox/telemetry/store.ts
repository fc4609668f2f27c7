import type { TestContext } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import { createTable } from '../../../sandbox/kusto/storage.ts'
import { tableSpecs } from '../../../sandbox/telemetry/schema.ts'
import { ticks } from '../../../sandbox/telemetry/sql/draw.ts'
import { slotTicks } from '../../../sandbox/telemetry/sql/operations.ts'
import { type StoryOptions, tellStory } from '../../../sandbox/telemetry/story.ts'
import { openWaitingRoom, type Pen, writePast, writeStarts } from '../../../sandbox/telemetry/write.ts'

export const constants = { resourceId: '/subscriptions/s/components/app', appId: 'app', iKey: 'key' }
export const now = new Date('2026-05-06T14:00:00Z')
export const minute = 60_000
export const hour = 60 * minute
export const ago = (ms: number) => new Date(now.getTime() - ms)

/** The log store's tables without the Kusto engine, so that tests can look at rows with SQL. */
export async function emptyStore(t: Pick<TestContext, 'after'>, scale = 1) {
  const database = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await database.connect()
  t.after(() => {
    connection.closeSync()
    database.closeSync()
  })
  for (const spec of tableSpecs) await connection.run(createTable(spec))
  const sql = async (text: string) => void (await connection.run(text))
  const pen: Pen = { engine: { sql }, constants, scale }
  await openWaitingRoom(pen)
  const rows = async (query: string) =>
    (await connection.runAndReadAll(query)).getRowObjectsJS() as Record<string, never>[]
  /** The only value of the only row. */
  const value = async (query: string) => Object.values((await rows(query))[0] ?? {})[0] as unknown
  return { pen, rows, value }
}

/** A store with the whole story in it, rows of the last minutes included. */
export async function toldStore(
  t: Pick<TestContext, 'after'>,
  options: Partial<StoryOptions> = {},
  scale = 1,
) {
  const store = await emptyStore(t, scale)
  const story = tellStory({ seed: 1, now, days: 2, ...options })
  await writePast(store.pen, story, {
    from: ticks(story.since) / slotTicks,
    to: ticks(story.now) / slotTicks + 1n,
  })
  await writeStarts(store.pen, story, story.since, story.now)
  await store.pen.engine.sql('INSERT INTO traces FROM "arriving traces"')
  return { ...store, story }
}

export const tickOf = ticks

import type { Engine } from '../kusto/contract.ts'
import { quoted } from '../kusto/storage.ts'
import { bootstrapRows, generated, requestRows } from './sql/block.ts'
import { ticks } from './sql/draw.ts'
import type { Constants } from './sql/insert.ts'
import { operations, type Slots, slotTicks } from './sql/operations.ts'
import type { Story } from './story.ts'

/** What every writer of generated telemetry needs. `scale` multiplies the number of requests. */
export type Pen = {
  readonly engine: Pick<Engine, 'sql'>
  readonly constants: Constants
  readonly scale: number
}

/** Rows that have happened but have not arrived yet wait here. Temporary tables are not logged to disk. */
const waiting = (table: string) => quoted(`arriving ${table}`)
/** Requests of the stretch at hand; of the live one and of the history's block. */
const operationsOf = { past: 'past_operations', live: 'live_operations' } as const

export async function openWaitingRoom({ engine }: Pen): Promise<void> {
  // The store is thrown away: rewriting it again and again so that it would survive a crash is wasted work.
  await engine.sql(`SET checkpoint_threshold = '4GB'`)
  await engine.sql('PRAGMA disable_checkpoint_on_shutdown')
  for (const table of generated)
    await engine.sql(`CREATE OR REPLACE TEMP TABLE ${waiting(table)} AS FROM ${quoted(table)} LIMIT 0`)
}

/** Writes requests that are long over straight into the tables. */
export async function writePast(pen: Pen, story: Story, slots: Slots): Promise<void> {
  const { engine, constants, scale } = pen
  await engine.sql(`CREATE OR REPLACE TEMP TABLE ${operationsOf.past} AS ${operations(story, slots, scale)}`)
  const rows = requestRows(story, operationsOf.past, constants)
  for (const table of generated) await engine.sql(`INSERT INTO ${quoted(table)} ${rows[table]}`)
}

/** Writes requests that begin after `after` and lets their rows wait for the time of their arrival. */
export async function writeLive(pen: Pen, story: Story, slots: Slots, after = new Date(0)): Promise<void> {
  const { engine, constants, scale } = pen
  const some = `SELECT * FROM (${operations(story, slots, scale)}) WHERE start > ${ticks(after)}`
  await engine.sql(`CREATE OR REPLACE TEMP TABLE ${operationsOf.live} AS ${some}`)
  const rows = requestRows(story, operationsOf.live, constants)
  for (const table of generated) await engine.sql(`INSERT INTO ${waiting(table)} ${rows[table]}`)
}

/** Takes back what waits of the live requests that begin after `now`: the story has changed. */
export async function forget({ engine }: Pen, now: Date): Promise<void> {
  for (const table of generated)
    await engine.sql(
      `DELETE FROM ${waiting(table)} WHERE operation_Id IN
        (SELECT operation FROM ${operationsOf.live} WHERE start > ${ticks(now)})`,
    )
}

/** The starts of the application in [from, to). */
export async function writeStarts(
  { engine, constants }: Pen,
  story: Story,
  from: Date,
  to: Date,
): Promise<void> {
  const restarts = story.restarts.filter(({ at }) => at >= from && at < to)
  if (!restarts.length) return
  // Versions of agents count from the first start on, so that all are told and some are kept.
  const rows = bootstrapRows(story, constants)
  const kept = restarts.map(({ at }) => `timestamp BETWEEN ${ticks(at)} AND ${ticks(at) + 1_200_000_000n}`)
  await engine.sql(`INSERT INTO ${waiting('traces')} SELECT * FROM (${rows}) WHERE ${kept.join(' OR ')}`)
}

/** Moves what has arrived by `now` into the tables. */
export async function deliver({ engine }: Pen, now: Date): Promise<void> {
  const arrived = `WHERE "$ingested" <= ${ticks(now)}`
  for (const table of generated) {
    await engine.sql(`INSERT INTO ${quoted(table)} FROM ${waiting(table)} ${arrived}`)
    await engine.sql(`DELETE FROM ${waiting(table)} ${arrived}`)
  }
}

/** The slot in which a moment lies. */
export const slotOf = (at: Date): bigint => ticks(at) / slotTicks
/** The moment a slot begins. */
export const slotStart = (slot: bigint): Date =>
  new Date(Number((slot * slotTicks - ticks(new Date(0))) / 10_000n))

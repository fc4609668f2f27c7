import { type Kysely, type Selectable, sql } from 'kysely'
import { z } from 'zod'
import { type KpiDay, type Kpis, Measure, type Person, type Review } from '../../ports/kpis.ts'
import { clean } from './approval-rows.ts'
import { appendAudit } from './audit.ts'
import type { KpiDayTable, KpiReviewTable } from './kpi-schema.ts'
import type { Schema } from './schema.ts'

const Measures = z.record(z.string(), Measure)
const Asked = z.array(z.string())
const Places = z.array(z.object({ conversation: z.string(), thread: z.string().optional() }))

/** Figures and reviews in the database. */
export function databaseKpis(db: Kysely<Schema>): Kpis {
  return {
    async days(environment, from, to) {
      const rows = await db
        .selectFrom('kpi_day')
        .select(['environment', 'measures', 'asked', 'whole', 'taken_at'])
        .select(sql<string>`day::text`.as('day'))
        .where('environment', '=', environment)
        .where(sql<boolean>`day between ${from}::date and ${to}::date`)
        .orderBy('day')
        .execute()
      return rows.map(toDay)
    },
    async keep(days) {
      for (const one of days)
        await sql`
          insert into ops.kpi_day as d (environment, day, measures, asked, whole, taken_at)
          values (${one.environment}, ${one.day}, ${JSON.stringify(one.measures)}, ${JSON.stringify(one.asked)},
            ${one.whole}, ${one.takenAt})
          on conflict (environment, day) do update set
            measures = excluded.measures, asked = excluded.asked, whole = excluded.whole, taken_at = excluded.taken_at
          where d.taken_at <= excluded.taken_at
            and (not d.whole or (excluded.whole and excluded.asked::jsonb @> d.asked::jsonb))`.execute(db)
    },
    async directions() {
      const rows = await db.selectFrom('kpi_direction').selectAll().orderBy('kpi').execute()
      return rows.map(toDirection)
    },
    settle: (kpi, better, by) =>
      db.transaction().execute(async (trx) => {
        const made = await trx
          .insertInto('kpi_direction')
          .values({ kpi: clean(kpi, 200), better, person: by.id, name: clean(by.name, 100) })
          .onConflict((conflict) => conflict.doNothing())
          .returning('kpi')
          .executeTakeFirst()
        const row = await trx
          .selectFrom('kpi_direction')
          .selectAll()
          .where('kpi', '=', clean(kpi, 200))
          .executeTakeFirstOrThrow()
        if (made)
          await appendAudit(trx, {
            event: 'kpi.direction',
            actor: by.id,
            subject: row.kpi,
            detail: { better },
          })
        return toDirection(row)
      }),
    review: (environment, month) => loadReview(db, environment, month),
    posted: (environment, month, places) =>
      db.transaction().execute(async (trx) => {
        await open(trx, environment, month)
        const made = await changeReview(trx, environment, month)
          .set({ posted_at: sql<Date>`clock_timestamp()`, places: JSON.stringify(places) })
          .where('posted_at', 'is', null)
          .returning('month')
          .executeTakeFirst()
        return made !== undefined
      }),
    hold: (environment, month, by) =>
      db.transaction().execute(async (trx) => {
        await open(trx, environment, month)
        const made = await changeReview(trx, environment, month)
          .set({ held_at: sql<Date>`clock_timestamp()`, holder: by.id, holder_name: clean(by.name, 100) })
          .where('held_at', 'is', null)
          .returning('month')
          .executeTakeFirst()
        const review = await loaded(trx, environment, month)
        if (made) await note(trx, 'kpi.held', by, review, {})
        return review
      }),
    comment: (environment, month, by, text) =>
      db.transaction().execute(async (trx) => {
        await open(trx, environment, month)
        const made = await trx
          .insertInto('kpi_comment')
          .values({ environment, month, person: by.id, name: clean(by.name, 100), text: clean(text, 1000) })
          .onConflict((conflict) => conflict.doNothing())
          .returning('id')
          .executeTakeFirst()
        if (made) await changeReview(trx, environment, month).execute()
        const review = await loaded(trx, environment, month)
        // What was said may be about people: the record holds that something was said.
        if (made) await note(trx, 'kpi.commented', by, review, { characters: text.length })
        return review
      }),
    async firstHeld() {
      const row = await db
        .selectFrom('kpi_review')
        .select(['environment', 'month'])
        .where('held_at', 'is not', null)
        .orderBy('held_at')
        .executeTakeFirst()
      return row && loadReview(db, row.environment, row.month)
    },
  }
}

const open = (trx: Kysely<Schema>, environment: string, month: string) =>
  trx
    .insertInto('kpi_review')
    .values({ environment, month })
    .onConflict((conflict) => conflict.doNothing())
    .execute()

const changeReview = (trx: Kysely<Schema>, environment: string, month: string) =>
  trx
    .updateTable('kpi_review')
    .set({ version: sql<number>`version + 1` })
    .where('environment', '=', environment)
    .where('month', '=', month)

const note = (
  trx: Kysely<Schema>,
  event: string,
  by: Person,
  { environment, month }: Review,
  more: { readonly [key: string]: number },
) => appendAudit(trx, { event, actor: by.id, subject: `${environment} ${month}`, detail: { month, ...more } })

async function loaded(db: Kysely<Schema>, environment: string, month: string): Promise<Review> {
  const review = await loadReview(db, environment, month)
  if (!review) throw new Error(`the review of ${month} is not there`)
  return review
}

async function loadReview(
  db: Kysely<Schema>,
  environment: string,
  month: string,
): Promise<Review | undefined> {
  const row = await db
    .selectFrom('kpi_review')
    .selectAll()
    .where('environment', '=', environment)
    .where('month', '=', month)
    .executeTakeFirst()
  if (!row) return undefined
  const comments = await db
    .selectFrom('kpi_comment')
    .select(['person', 'name', 'text', 'at'])
    .where('environment', '=', environment)
    .where('month', '=', month)
    .orderBy('id')
    .execute()
  return {
    ...toReview(row),
    comments: comments.map(({ person, name, text, at }) => ({ by: { id: person, name }, at, text })),
  }
}

function toReview(row: Selectable<KpiReviewTable>): Omit<Review, 'comments'> {
  const held =
    row.held_at && row.holder !== null
      ? { by: { id: row.holder, name: row.holder_name ?? '' }, at: row.held_at }
      : undefined
  return {
    environment: row.environment,
    month: row.month,
    postedAt: row.posted_at ?? undefined,
    places: Places.parse(JSON.parse(row.places)),
    held,
    version: row.version,
  }
}

const toDirection = (row: {
  kpi: string
  better: 'higher' | 'lower'
  person: string
  name: string
  at: Date
}) => ({
  kpi: row.kpi,
  better: row.better,
  by: { id: row.person, name: row.name },
  at: row.at,
})

function toDay(row: Selectable<KpiDayTable>): KpiDay {
  return {
    environment: row.environment,
    day: row.day,
    measures: Measures.parse(JSON.parse(row.measures)),
    asked: Asked.parse(JSON.parse(row.asked)),
    whole: row.whole,
    takenAt: row.taken_at,
  }
}

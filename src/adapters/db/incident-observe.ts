import { randomInt } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { type Alert, type AlertReport, mergeAlerts } from '../../chat/incident/alert.ts'
import { type Gathering, homeOf, reachMs } from '../../chat/incident/gather.ts'
import { incidentChangedJob } from '../../chat/incident/incident.ts'
import { appendAudit } from './audit.ts'
import type { Enqueue } from './enqueue.ts'
import { alertRow, toAlert } from './incident-rows.ts'
import type { Schema } from './schema.ts'

/** Takes a report in, in the caller's transaction, and notes that somebody was told, if so it came. */
export async function observe(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  reported: AlertReport,
  by: 'webhook' | 'list',
): Promise<void> {
  await takeIn(trx, enqueue, reported)
  if (by === 'webhook')
    await sql`
      update ops.alert set told_at = clock_timestamp() where id = ${reported.id} and told_at is null`.execute(
      trx,
    )
}

/** Reports about one environment take turns. */
async function takeIn(trx: Kysely<Schema>, enqueue: Enqueue, reported: AlertReport): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`incident:${reported.environment}`}, 0))`.execute(
    trx,
  )
  const known = await trx.selectFrom('alert').selectAll().where('id', '=', reported.id).executeTakeFirst()
  if (known) return await better(trx, enqueue, known.incident, toAlert(known), reported)
  const home = homeOf(reported, await neighbours(trx, reported))
  const id = home.into ?? (await begin(trx, reported))
  for (const other of home.others) await swallow(trx, enqueue, id, other)
  await trx.insertInto('alert').values(alertRow(reported, id)).execute()
  await changed(trx, enqueue, id, reported.firedAt)
  const { rule, environment, severity, firedAt } = reported
  await appendAudit(trx, {
    event: home.into === undefined ? 'incident.began' : 'incident.joined',
    actor: 'system',
    subject: id,
    detail: { alert: reported.id, rule, environment, severity, firedAt: firedAt.toISOString() },
  })
}

/** A further report about a known alert: nothing, or more than was known. */
async function better(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  incident: string,
  known: Alert,
  reported: AlertReport,
) {
  // The environment an alert was filed under stays: its lock is what it is kept in order by.
  const merged = { ...mergeAlerts(known, reported), environment: known.environment }
  const { id: _, incident: __, ...row } = alertRow(merged, incident)
  if (JSON.stringify(merged) === JSON.stringify(known)) return
  await trx.updateTable('alert').set(row).where('id', '=', known.id).execute()
  await changed(trx, enqueue, incident, merged.firedAt)
}

/** Incidents that an alert may belong to, as far as that takes them. */
async function neighbours(
  trx: Kysely<Schema>,
  { environment, firedAt }: AlertReport,
): Promise<readonly Gathering[]> {
  const [from, to] = [new Date(firedAt.getTime() - reachMs), new Date(firedAt.getTime() + reachMs)]
  const { rows } = await sql<{ id: string; closed_at: Date | null; started_at: Date; declared: boolean }>`
    select i.id, i.closed_at, i.started_at, i.declared_key is not null as declared from ops.incident i
    where i.environment = ${environment} and i.merged_into is null
      and (i.started_at between ${from} and ${to}
        or exists (select from ops.alert a where a.incident = i.id and a.fired_at between ${from} and ${to}))`.execute(
    trx,
  )
  if (rows.length === 0) return []
  const alerts = await trx
    .selectFrom('alert')
    .select(['id', 'incident', 'rule', 'resource', 'fired_at'])
    .where(
      'incident',
      'in',
      rows.map(({ id }) => id),
    )
    .execute()
  return rows.map(({ id, closed_at, started_at, declared }) => ({
    id,
    environment,
    closedAt: closed_at ?? undefined,
    alerts: [
      // A person who called it an incident counts as an alert of no rule.
      ...(declared ? [{ id: '', rule: '', resource: '', firedAt: started_at }] : []),
      ...alerts
        .filter(({ incident }) => incident === id)
        .map((one) => ({ id: one.id, rule: one.rule, resource: one.resource, firedAt: one.fired_at })),
    ],
  }))
}

async function begin(trx: Kysely<Schema>, { environment, firedAt }: AlertReport): Promise<string> {
  const id = newIncidentId()
  await trx.insertInto('incident').values({ id, environment, started_at: firedAt, version: 0 }).execute()
  return id
}

/** Two that turn out to be one: the older takes everything over, the other one's card points to it. */
async function swallow(trx: Kysely<Schema>, enqueue: Enqueue, into: string, other: string): Promise<void> {
  await sql`update ops.alert set incident = ${into} where incident = ${other}`.execute(trx)
  await sql`update ops.incident_deed set incident = ${into} where incident = ${other}`.execute(trx)
  await sql`
    update ops.incident i set
      acked_by = coalesce(i.acked_by, o.acked_by), acked_name = coalesce(i.acked_name, o.acked_name),
      acked_at = coalesce(i.acked_at, o.acked_at),
      assignee = coalesce(i.assignee, o.assignee), assignee_name = coalesce(i.assignee_name, o.assignee_name),
      title = case when i.title = '' then o.title else i.title end,
      started_at = least(i.started_at, o.started_at)
    from ops.incident o where i.id = ${into} and o.id = ${other}`.execute(trx)
  await sql`
    update ops.incident set merged_into = ${into}
    where id = ${other} or merged_into = ${other}`.execute(trx)
  await changed(trx, enqueue, other)
}

/** Notes that the incident is another one now, and has its card redrawn. */
export async function changed(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  id: string,
  startedAt?: Date,
): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    update ops.incident set version = version + 1
      ${startedAt ? sql`, started_at = least(started_at, ${startedAt})` : sql``}
    where id = ${id} returning version`.execute(trx)
  const version = rows[0]?.version ?? 0
  await enqueue(trx, incidentChangedJob, { id, version })
  return version
}

/** Three letters and three digits, such as "kfm482": told apart from a word of a note, and on the telephone. */
export function newIncidentId(): string {
  const letters = 'abcdefghjkmnpqrstvwxyz'
  const letter = () => letters[randomInt(letters.length)] ?? 'x'
  return `${letter()}${letter()}${letter()}${randomInt(100, 1000)}`
}

import { type Kysely, sql } from 'kysely'
import { hitlChangedJob } from '../../chat/hitl/request.ts'
import type { Gate } from '../../ports/hitl.ts'
import { clean } from './approval-rows.ts'
import { appendAudit } from './audit.ts'
import type { Enqueue } from './enqueue.ts'
import { ringFor } from './hitl-bell.ts'
import type { Schema } from './schema.ts'

type Person = { readonly id: string; readonly name: string }

/** What the gate of an environment says; one that nobody ever closed is open. */
export async function readGate(db: Kysely<Schema>, environment: string): Promise<Gate> {
  const row = await db
    .selectFrom('hitl_gate')
    .selectAll()
    .where('environment', '=', environment)
    .executeTakeFirst()
  if (!row?.closed_at) return { state: 'open' }
  return {
    state: 'closed',
    since: row.closed_at,
    by: row.closed_name ?? row.closed_by ?? '',
    reason: row.reason ?? '',
  }
}

/**
 * Whether the gate is open, and so it stays until the transaction ends: whoever closes it waits for us, or we for
 * him. Many may look at once.
 */
export async function passGate(trx: Kysely<Schema>, environment: string): Promise<boolean> {
  const look = () =>
    trx
      .selectFrom('hitl_gate')
      .select('closed_at')
      .where('environment', '=', environment)
      .forShare()
      .executeTakeFirst()
  let row = await look()
  if (!row) {
    // Nothing to lock is nothing to wait for: the row must be there before anybody relies on it.
    await sql`insert into ops.hitl_gate (environment) values (${environment}) on conflict do nothing`.execute(
      trx,
    )
    row = await look()
  }
  return row !== undefined && row.closed_at === null
}

/** The ids of what was denied. */
export async function closeGate(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  environment: string,
  by: Person,
  reason: string,
): Promise<readonly string[]> {
  // Locks the row also when it is closed already, and then changes nothing.
  await sql`
    insert into ops.hitl_gate as g (environment, closed_at, closed_by, closed_name, reason)
    values (${environment}, clock_timestamp(), ${by.id}, ${clean(by.name, 100)}, ${clean(reason, 1000)})
    on conflict (environment) do update set
      closed_at = coalesce(g.closed_at, excluded.closed_at),
      closed_by = coalesce(g.closed_by, excluded.closed_by),
      closed_name = coalesce(g.closed_name, excluded.closed_name),
      reason = coalesce(g.reason, excluded.reason)`.execute(trx)
  // A yes that the caller has not been told yet is taken back; whoever tells him first changes the state first.
  const { rows } = await sql<{ id: string; version: number }>`
    update ops.hitl_request set state = 'refused', cause = 'gate', ended_at = clock_timestamp(), version = version + 1
    where environment = ${environment} and state in ('waiting', 'approved')
    returning id, version`.execute(trx)
  await sql`
    update ops.hitl_grant set void_at = clock_timestamp()
    where environment = ${environment} and used_by is null and void_at is null`.execute(trx)
  await ringFor(
    trx,
    rows.map(({ id }) => id),
  )
  for (const { id, version } of rows) await enqueue(trx, hitlChangedJob, { id, version })
  await appendAudit(trx, {
    event: 'hitl.closed',
    actor: by.id,
    subject: environment,
    detail: { denied: rows.length, requests: rows.slice(0, 100).map(({ id }) => id) },
  })
  return rows.map(({ id }) => id)
}

/** Lets calls be approved again. */
export async function openGate(trx: Kysely<Schema>, environment: string, by: Person): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('hitl_gate')
    .set({ closed_at: null, closed_by: null, closed_name: null, reason: null })
    .where('environment', '=', environment)
    .where('closed_at', 'is not', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return
  await appendAudit(trx, { event: 'hitl.opened', actor: by.id, subject: environment, detail: {} })
}

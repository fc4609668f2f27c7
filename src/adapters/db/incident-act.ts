import { type Kysely, sql } from 'kysely'
import { plain } from '../../chat/plain.ts'
import type { Act } from '../../ports/incidents.ts'
import { appendAudit } from './audit.ts'
import type { Enqueue } from './enqueue.ts'
import { changed } from './incident-observe.ts'
import type { Schema } from './schema.ts'

/** What became of an act, in the caller's transaction. */
export type Done = 'done' | 'same' | 'closed' | 'missing'

/** Does what a person says about an incident (or the one it was merged into), with its row locked. */
export async function act(trx: Kysely<Schema>, enqueue: Enqueue, id: string, what: Act): Promise<Done> {
  const { rows } = await sql<Locked>`
    select acked_by, assignee, closed_at, merged_into from ops.incident where id = ${id} for update`.execute(
    trx,
  )
  const row = rows[0]
  if (!row) return 'missing'
  if (row.merged_into !== null) return act(trx, enqueue, row.merged_into, what)
  if (row.closed_at && what.kind === 'resolved') return 'same'
  // A note for the postmortem is welcome at any time.
  if (row.closed_at && what.kind !== 'reopened' && what.kind !== 'noted') return 'closed'
  if (!row.closed_at && what.kind === 'reopened') return 'same'
  if (what.kind === 'acknowledged' && row.acked_by !== null) return 'same'
  if (what.kind === 'assigned' && row.assignee === what.to?.id) return 'same'
  const first = await deed(trx, id, what)
  if (!first) return 'same'
  await trx.updateTable('incident').set(changes(what)).where('id', '=', id).execute()
  await changed(trx, enqueue, id)
  await appendAudit(trx, {
    event: `incident.${what.kind}`,
    actor: what.by.id,
    subject: id,
    // What people write may hold anything: it stays in the incident.
    detail: what.to ? { to: what.to.id } : {},
  })
  return 'done'
}

type Locked = {
  readonly acked_by: string | null
  readonly assignee: string | null
  readonly closed_at: Date | null
  readonly merged_into: string | null
}

/** False when the same has been done before. */
export async function deed(trx: Kysely<Schema>, incident: string, what: DeedOf): Promise<boolean> {
  const text = plain(what.text ?? what.to?.name ?? '', 2000).replaceAll('\u0000', '')
  const { rows } = await sql`
    insert into ops.incident_deed (incident, key, kind, person, name, text)
    values (${incident}, ${`${what.kind} ${incident} ${what.key}`}, ${what.kind}, ${what.by.id},
      ${plain(what.by.name, 100)}, ${text})
    on conflict (key) do nothing returning 1`.execute(trx)
  return rows.length > 0
}
type DeedOf = Omit<Act, 'kind'> & { readonly kind: Act['kind'] | 'declared' }

function changes({ kind, by, to, text }: Act) {
  const now = sql<Date>`clock_timestamp()`
  switch (kind) {
    case 'acknowledged':
      return { acked_by: by.id, acked_name: by.name, acked_at: now }
    case 'assigned':
      return { assignee: to?.id ?? by.id, assignee_name: to?.name ?? by.name }
    case 'resolved':
      return { closed_by: by.id, closed_name: by.name, closed_at: now, closed_text: plain(text ?? '', 2000) }
    case 'reopened':
      return { closed_by: null, closed_name: null, closed_at: null, closed_text: '' }
    case 'noted':
      return { environment: sql<string>`environment` }
  }
}

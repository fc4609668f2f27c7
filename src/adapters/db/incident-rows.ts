import type { Insertable, Kysely, Selectable } from 'kysely'
import { Finding } from '../../chat/finding.ts'
import type { Alert } from '../../chat/incident/alert.ts'
import type { Deed, Incident, Person } from '../../chat/incident/incident.ts'
import type { AlertTable, IncidentDeedTable, IncidentTable } from './incident-schema.ts'
import type { Schema } from './schema.ts'

type Rows = {
  readonly alerts: readonly Selectable<AlertTable>[]
  readonly deeds: readonly Selectable<IncidentDeedTable>[]
}

/** Makes whole incidents of rows, in the rows' order. Three queries, however many there are. */
export async function loadIncidents(
  db: Kysely<Schema>,
  rows: readonly Selectable<IncidentTable>[],
): Promise<readonly Incident[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const alerts = await db
    .selectFrom('alert')
    .selectAll()
    .where('incident', 'in', ids)
    .orderBy('fired_at')
    .orderBy('id')
    .execute()
  const deeds = await db
    .selectFrom('incident_deed')
    .selectAll()
    .where('incident', 'in', ids)
    .orderBy('at')
    .orderBy('id')
    .execute()
  const own = <Row extends { incident: string }>(all: readonly Row[], id: string) =>
    all.filter(({ incident }) => incident === id)
  return rows.map((row) => toIncident(row, { alerts: own(alerts, row.id), deeds: own(deeds, row.id) }))
}

function toIncident(row: Selectable<IncidentTable>, { alerts, deeds }: Rows): Incident {
  const finding = row.finding === null ? undefined : Finding.safeParse(JSON.parse(row.finding)).data
  return {
    id: row.id,
    environment: row.environment,
    title: row.title,
    startedAt: row.started_at,
    alerts: alerts.map(toAlert),
    acknowledged: row.acked_at ? { by: personOf(row.acked_by, row.acked_name), at: row.acked_at } : undefined,
    assignee: row.assignee === null ? undefined : personOf(row.assignee, row.assignee_name),
    closed: row.closed_at
      ? { by: personOf(row.closed_by, row.closed_name), at: row.closed_at, text: row.closed_text }
      : undefined,
    deeds: deeds.map(({ kind, person, name, text, at }) => ({
      kind: kind as Deed['kind'],
      by: { id: person, name },
      at,
      text,
    })),
    finding: finding && row.found_at ? { found: finding, at: row.found_at } : undefined,
    mergedInto: row.merged_into ?? undefined,
    places: JSON.parse(row.places) as string[],
    version: row.version,
  }
}

export const toAlert = (row: Selectable<AlertTable>): Alert => ({
  id: row.id,
  rule: row.rule,
  resource: row.resource,
  environment: row.environment,
  severity: row.severity,
  firedAt: row.fired_at,
  resolvedAt: row.resolved_at ?? undefined,
  description: row.description,
  measured: row.measured,
  window: row.window_from && row.window_to ? { from: row.window_from, to: row.window_to } : undefined,
})

export const alertRow = (alert: Alert, incident: string): Insertable<AlertTable> => ({
  id: alert.id,
  incident,
  environment: alert.environment,
  rule: alert.rule,
  resource: alert.resource,
  severity: alert.severity,
  fired_at: alert.firedAt,
  resolved_at: alert.resolvedAt ?? null,
  description: alert.description,
  measured: alert.measured,
  window_from: alert.window?.from ?? null,
  window_to: alert.window?.to ?? null,
})

const personOf = (id: string | null, name: string | null): Person => ({ id: id ?? '', name: name ?? '' })

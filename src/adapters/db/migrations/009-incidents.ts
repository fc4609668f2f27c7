import { type Kysely, sql } from 'kysely'

/** Incidents, the alerts that belong to them, and what people did about them. */
export async function incidents(db: Kysely<never>): Promise<void> {
  await sql`
    create table ops.incident (
      id text primary key,
      declared_key text unique,
      environment text not null,
      title text not null default '',
      started_at timestamptz not null,
      acked_by text, acked_name text, acked_at timestamptz,
      assignee text, assignee_name text,
      closed_by text, closed_name text, closed_at timestamptz, closed_text text not null default '',
      finding text, found_at timestamptz,
      places text not null default '[]',
      merged_into text references ops.incident,
      version integer not null default 1,
      check ((acked_at is null) = (acked_by is null)),
      check ((closed_at is null) = (closed_by is null)),
      check (merged_into is null or closed_at is null)
    )`.execute(db)
  await sql`create index incident_started on ops.incident (started_at)`.execute(db)
  await sql`
    create table ops.alert (
      id text primary key,
      incident text not null references ops.incident,
      environment text not null, rule text not null, resource text not null,
      severity integer not null check (severity between 0 and 4),
      fired_at timestamptz not null, resolved_at timestamptz,
      description text not null, measured text not null,
      window_from timestamptz, window_to timestamptz,
      heard_at timestamptz not null default clock_timestamp()
    )`.execute(db)
  await sql`create index alert_incident on ops.alert (incident)`.execute(db)
  await sql`create index alert_fired on ops.alert (environment, fired_at)`.execute(db)
  await sql`
    create table ops.incident_deed (
      id bigint generated always as identity primary key,
      incident text not null references ops.incident,
      key text not null unique,
      kind text not null,
      person text not null, name text not null, text text not null default '',
      at timestamptz not null default clock_timestamp()
    )`.execute(db)
  await sql`create index incident_deed_incident on ops.incident_deed (incident)`.execute(db)
}

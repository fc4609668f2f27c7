import { type Kysely, sql } from 'kysely'
import { genesis } from '../audit-hash.ts'

/** Audit chain, inbox and dialog state. */
export async function foundation(db: Kysely<never>): Promise<void> {
  await sql`
    create table ops.audit (
      seq bigint primary key check (seq > 0),
      at timestamptz not null,
      event text not null check (event <> ''),
      actor text not null check (actor <> ''),
      subject text not null,
      detail text not null,
      previous text not null check (length(previous) = 64),
      hash text not null unique check (length(hash) = 64)
    )`.execute(db)
  await sql`create index audit_at on ops.audit (at)`.execute(db)
  await sql`create index audit_subject on ops.audit (subject, seq)`.execute(db)
  await sql`
    create table ops.audit_head (
      id integer primary key check (id = 1),
      seq bigint not null,
      at timestamptz not null,
      hash text not null
    )`.execute(db)
  await sql`insert into ops.audit_head values (1, 0, 'epoch', ${sql.lit(genesis)})`.execute(db)
  await sql`
    create function ops.audit_is_append_only() returns trigger language plpgsql as $$
    begin
      raise exception 'the audit record is append-only: % refused', tg_op using errcode = 'insufficient_privilege';
    end $$`.execute(db)
  await sql`
    create trigger audit_append_only before update or delete on ops.audit
    for each row execute function ops.audit_is_append_only()`.execute(db)
  await sql`
    create trigger audit_no_truncate before truncate on ops.audit
    for each statement execute function ops.audit_is_append_only()`.execute(db)
  await sql`
    create table ops.inbox (
      key text primary key,
      at timestamptz not null default clock_timestamp()
    )`.execute(db)
  await sql`create index inbox_at on ops.inbox (at)`.execute(db)
  await sql`
    create table ops.dialog_state (
      key text primary key,
      value text not null,
      etag text not null,
      at timestamptz not null default clock_timestamp()
    )`.execute(db)
  await sql`create index dialog_state_at on ops.dialog_state (at)`.execute(db)
}

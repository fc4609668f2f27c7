import { type Kysely, sql } from 'kysely'

/** Jobs that run by a calendar: one row each, whose lock makes replicas take turns. `rule` is JSON as text. */
export async function calendar(db: Kysely<never>): Promise<void> {
  await sql`
    create table ops.calendar (
      job text primary key,
      rule text not null,
      since timestamptz not null,
      looked_at timestamptz not null default clock_timestamp(),
      last_date text check (last_date ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
      last_at timestamptz,
      check ((last_date is null) = (last_at is null))
    )`.execute(db)
  await sql`
    create function ops.calendar_guard() returns trigger language plpgsql as $$
    begin
      if old.last_date is not null and (new.last_date is null or new.last_date < old.last_date)
      then raise exception 'a schedule does not go back'; end if;
      return new;
    end $$`.execute(db)
  await sql`
    create trigger calendar_guard before update on ops.calendar
    for each row execute function ops.calendar_guard()`.execute(db)
}

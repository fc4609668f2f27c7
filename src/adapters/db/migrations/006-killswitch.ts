import { type Kysely, sql } from 'kysely'

/** Kill switches that were engaged, and drills of them. */
export async function killswitch(db: Kysely<never>): Promise<void> {
  await sql`
    create table ops.engagement (
      id text primary key,
      request_key text not null unique,
      environment text not null, scope text not null check (scope in ('tools', 'workflow', 'both')),
      reason text not null,
      by_id text not null, by_name text not null,
      at timestamptz not null default clock_timestamp(),
      place text not null,
      state text not null default 'engaging',
      denied integer not null default 0,
      course text not null,
      version integer not null default 1,
      ended_at timestamptz,
      check ((ended_at is null) = (state in ('engaging', 'engaged', 'releasing')))
    )`.execute(db)
  await sql`create unique index engagement_open on ops.engagement (environment) where ended_at is null`.execute(
    db,
  )
  await sql`create index engagement_newest on ops.engagement (environment, at desc)`.execute(db)
  await sql`
    create table ops.drill (
      id text primary key,
      request_key text not null unique,
      environment text not null, scope text not null check (scope in ('tools', 'workflow')),
      by_id text not null, by_name text not null,
      started_at timestamptz not null default clock_timestamp(),
      place text not null,
      course text not null,
      version integer not null default 1,
      outcome text check (outcome in ('passed', 'incomplete', 'failed', 'aborted')),
      ended_at timestamptz,
      seconds_to_effect integer, proven text, unproven text,
      check ((ended_at is null) = (outcome is null)),
      -- A drill that has anything left to prove has not passed, whoever says so.
      check (outcome is distinct from 'passed' or (unproven = '[]' and proven <> '[]' and seconds_to_effect is not null))
    )`.execute(db)
  await sql`create unique index drill_running on ops.drill (environment) where ended_at is null`.execute(db)
  await sql`create index drill_history on ops.drill (started_at desc)`.execute(db)
  await guards(db)
}

/** What no statement may do: no way back, no change of who and what, and no change at all of what has ended. */
async function guards(db: Kysely<never>): Promise<void> {
  await sql`
    create function ops.engagement_guard() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then raise exception 'engagements are never deleted'; end if;
      if old.ended_at is not null then raise exception 'the engagement has ended'; end if;
      if (new.id, new.request_key, new.environment, new.scope, new.reason, new.by_id, new.at)
        is distinct from (old.id, old.request_key, old.environment, old.scope, old.reason, old.by_id, old.at)
      then raise exception 'what was engaged does not change'; end if;
      if new.version <= old.version then raise exception 'the version must grow'; end if;
      if new.state <> old.state and (old.state || '>' || new.state) not in (
        'engaging>engaged', 'engaging>releasing', 'engaging>superseded',
        'engaged>releasing', 'engaged>superseded',
        'releasing>released', 'releasing>superseded')
      then raise exception 'there is no way from % to %', old.state, new.state; end if;
      return new;
    end $$`.execute(db)
  await sql`
    create trigger engagement_guard before update or delete on ops.engagement
    for each row execute function ops.engagement_guard()`.execute(db)
  await sql`
    create function ops.drill_guard() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then raise exception 'drills are never deleted'; end if;
      if old.ended_at is not null then raise exception 'the drill has ended'; end if;
      if (new.id, new.request_key, new.environment, new.scope, new.by_id, new.started_at)
        is distinct from (old.id, old.request_key, old.environment, old.scope, old.by_id, old.started_at)
      then raise exception 'what is drilled does not change'; end if;
      if new.version <= old.version then raise exception 'the version must grow'; end if;
      return new;
    end $$`.execute(db)
  await sql`
    create trigger drill_guard before update or delete on ops.drill
    for each row execute function ops.drill_guard()`.execute(db)
}

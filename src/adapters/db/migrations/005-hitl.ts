import { type Kysely, sql } from 'kysely'

/** Tool calls that wait for a person, who decided them, the gate of each environment, and its secrets. */
export async function hitl(db: Kysely<never>): Promise<void> {
  await sql`
    create table ops.hitl_gate (
      environment text primary key,
      closed_at timestamptz, closed_by text, closed_name text, reason text,
      check ((closed_at is null) = (reason is null) and (closed_at is null) = (closed_by is null))
    )`.execute(db)
  await sql`
    create table ops.hitl_secret (
      id text primary key,
      environment text not null,
      hash text not null unique check (length(hash) = 64),
      made_at timestamptz not null default clock_timestamp(), made_by text not null,
      used_at timestamptz, retired_at timestamptz
    )`.execute(db)
  await sql`create index hitl_secret_live on ops.hitl_secret (environment) where retired_at is null`.execute(
    db,
  )
  await sql`create table ops.hitl_holder (id text primary key, seen_at timestamptz not null)`.execute(db)
  await sql`
    create table ops.hitl_request (
      id text primary key,
      environment text not null, tool text not null,
      digest text not null check (length(digest) = 64),
      shown text not null, must_open boolean not null,
      nonce text not null check (length(nonce) >= 22),
      holder text not null,
      state text not null default 'waiting',
      cause text,
      asked_at timestamptz not null default clock_timestamp(),
      click_by timestamptz not null, answer_by timestamptz not null check (answer_by >= click_by),
      approver text, approver_name text, opened boolean not null default false,
      decided_at timestamptz, claimed_at timestamptz, delivered_at timestamptz, ended_at timestamptz,
      same_at timestamptz, same_state text,
      granted_late boolean not null default false,
      operation text, tool_outcome text, traced_at timestamptz, trace_tries integer not null default 0,
      erased_at timestamptz,
      version integer not null default 1,
      check ((ended_at is null) = (state in ('waiting', 'approved'))),
      check (state not in ('approved', 'answered', 'rejected', 'unknown') or decided_at is not null),
      check ((claimed_at is not null) or state not in ('answered', 'unknown')),
      check (delivered_at is null or state in ('answered', 'rejected', 'timed-out', 'refused'))
    )`.execute(db)
  await sql`
    create index hitl_open on ops.hitl_request (environment) where state in ('waiting', 'approved')`.execute(
    db,
  )
  await sql`create index hitl_history on ops.hitl_request (asked_at desc)`.execute(db)
  await sql`create index hitl_digest on ops.hitl_request (digest, asked_at desc)`.execute(db)
  await sql`
    create table ops.hitl_args (
      request text primary key references ops.hitl_request,
      args text not null
    )`.execute(db)
  await sql`
    create table ops.hitl_opened (
      request text not null references ops.hitl_request,
      person text not null check (person <> ''), pages integer not null,
      at timestamptz not null default clock_timestamp(),
      primary key (request, person)
    )`.execute(db)
  await sql`
    create table ops.hitl_decision (
      request text primary key references ops.hitl_request,
      verdict text not null check (verdict in ('approved', 'rejected')),
      person text not null check (person <> ''),
      at timestamptz not null default clock_timestamp()
    )`.execute(db)
  await sql`
    create table ops.hitl_grant (
      request text primary key references ops.hitl_request,
      environment text not null, tool text not null, digest text not null,
      person text not null check (person <> ''), person_name text not null,
      at timestamptz not null default clock_timestamp(), until timestamptz not null,
      used_by text unique references ops.hitl_request, void_at timestamptz,
      check (used_by is null or void_at is null)
    )`.execute(db)
  await sql`
    create index hitl_grant_open on ops.hitl_grant (environment, digest)
    where used_by is null and void_at is null`.execute(db)
  await guards(db)
}

/** What no statement may do, whoever writes it: no yes without a person, no answer without a yes, no way back. */
async function guards(db: Kysely<never>): Promise<void> {
  await sql`
    create function ops.hitl_guard() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then raise exception 'requests are never deleted'; end if;
      if tg_op = 'INSERT' then
        if new.state not in ('waiting', 'refused') then raise exception 'a request begins by waiting'; end if;
        return new;
      end if;
      if (new.id, new.environment, new.tool, new.digest, new.must_open, new.nonce, new.holder, new.asked_at,
          new.click_by, new.answer_by)
        is distinct from
         (old.id, old.environment, old.tool, old.digest, old.must_open, old.nonce, old.holder, old.asked_at,
          old.click_by, old.answer_by)
      then raise exception 'what was asked for does not change'; end if;
      if new.version < old.version then raise exception 'the version must not shrink'; end if;
      if new.state <> old.state and (old.state || '>' || new.state) not in (
        'waiting>approved', 'waiting>rejected', 'waiting>timed-out', 'waiting>caller-gone', 'waiting>refused',
        'approved>answered', 'approved>caller-gone', 'approved>refused',
        'answered>caller-gone', 'answered>unknown')
      then raise exception 'there is no way from % to %', old.state, new.state; end if;
      if new.state in ('approved', 'rejected') and new.state <> old.state and not exists (
        select from ops.hitl_decision d
        where d.request = new.id and d.verdict = new.state and d.person = new.approver)
      then raise exception 'a person must stand behind %', new.state; end if;
      return new;
    end $$`.execute(db)
  await sql`
    create trigger hitl_guard before insert or update or delete on ops.hitl_request
    for each row execute function ops.hitl_guard()`.execute(db)
  await sql`
    create trigger stays_written before update or delete on ops.hitl_decision
    for each row execute function ops.stays_written()`.execute(db)
}

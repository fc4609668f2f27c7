import { type Kysely, sql } from 'kysely'

/** Requests for changes, the votes and the one decision on each, and the one claim to execute it. */
export async function approvals(db: Kysely<never>): Promise<void> {
  await sql`
    create table ops.approval (
      id text primary key,
      request_key text not null unique,
      kind text not null, subject text not null, environment text not null,
      title text not null, reason text not null, facts text not null, payload text not null, expected text not null,
      role text not null check (role in ('reader', 'responder', 'approver', 'admin')),
      quorum integer not null check (quorum between 1 and 9),
      digest text not null check (length(digest) = 64),
      nonce text not null check (length(nonce) >= 22),
      requester text not null check (requester <> ''), requester_name text not null, requester_teams text not null,
      place text not null,
      state text not null default 'requested',
      requested_at timestamptz not null default clock_timestamp(),
      expires_at timestamptz not null check (expires_at > requested_at),
      decided_at timestamptz, execute_by timestamptz, begun_at timestamptz, ended_at timestamptz,
      decider text, decider_name text,
      progress text not null default 'null',
      version integer not null default 1,
      superseded_by text references ops.approval deferrable initially deferred,
      unique (id, requester),
      check ((state = 'requested') = (decided_at is null)),
      check ((begun_at is not null) = (state in ('executing', 'succeeded', 'failed', 'unknown'))),
      check ((ended_at is null) = (state in ('requested', 'approved', 'executing'))),
      check ((superseded_by is not null) = (state = 'superseded'))
    )`.execute(db)
  await sql`
    create unique index approval_one_open on ops.approval (subject)
    where state in ('requested', 'approved', 'executing')`.execute(db)
  await sql`create index approval_history on ops.approval (requested_at desc)`.execute(db)
  await sql`
    create table ops.approval_vote (
      approval text not null, requester text not null,
      person text not null check (person <> ''), name text not null,
      verdict text not null check (verdict in ('approve', 'reject')),
      at timestamptz not null default clock_timestamp(),
      primary key (approval, person),
      check (person <> requester),
      foreign key (approval, requester) references ops.approval (id, requester)
    )`.execute(db)
  await sql`
    create table ops.approval_decision (
      approval text primary key, requester text not null,
      verdict text not null check (verdict in ('approved', 'rejected', 'expired', 'cancelled', 'superseded')),
      person text,
      at timestamptz not null default clock_timestamp(),
      unique (approval, verdict),
      check (verdict not in ('approved', 'rejected') or (person is not null and person <> requester)),
      check (verdict <> 'cancelled' or person = requester),
      foreign key (approval, requester) references ops.approval (id, requester)
    )`.execute(db)
  await sql`
    create table ops.approval_execution (
      approval text primary key,
      verdict text not null default 'approved' check (verdict = 'approved'),
      key text not null unique,
      at timestamptz not null default clock_timestamp(),
      foreign key (approval, verdict) references ops.approval_decision (approval, verdict)
    )`.execute(db)
  await guards(db)
}

/** What no statement may do, whoever writes it: the rules hold even if the code above them is wrong. */
async function guards(db: Kysely<never>): Promise<void> {
  await sql`
    create function ops.approval_guard() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then raise exception 'requests are never deleted'; end if;
      if (new.id, new.request_key, new.kind, new.subject, new.environment, new.title, new.reason, new.facts,
          new.payload, new.expected, new.role, new.quorum, new.digest, new.nonce, new.requester, new.requested_at,
          new.expires_at)
        is distinct from
         (old.id, old.request_key, old.kind, old.subject, old.environment, old.title, old.reason, old.facts,
          old.payload, old.expected, old.role, old.quorum, old.digest, old.nonce, old.requester, old.requested_at,
          old.expires_at)
      then raise exception 'what was asked for does not change'; end if;
      if new.version <= old.version then raise exception 'the version must grow'; end if;
      if new.state <> old.state and (old.state || '>' || new.state) not in (
        'requested>approved', 'requested>rejected', 'requested>expired', 'requested>cancelled',
        'requested>superseded', 'approved>executing', 'approved>expired', 'approved>cancelled',
        'executing>succeeded', 'executing>failed', 'executing>unknown', 'unknown>succeeded', 'unknown>failed')
      then raise exception 'there is no way from % to %', old.state, new.state; end if;
      if old.state = 'requested' and new.state <> 'requested' and not exists (
        select from ops.approval_decision d where d.approval = new.id and d.verdict = new.state)
      then raise exception 'a decision must stand behind %', new.state; end if;
      if new.state = 'executing' and not exists (select from ops.approval_execution e where e.approval = new.id)
      then raise exception 'executing needs a claim'; end if;
      return new;
    end $$`.execute(db)
  await sql`
    create trigger approval_guard before update or delete on ops.approval
    for each row execute function ops.approval_guard()`.execute(db)
  await sql`
    create function ops.approval_quorum() returns trigger language plpgsql as $$
    begin
      if new.verdict = 'approved' and (
        select count(*) from ops.approval_vote v where v.approval = new.approval and v.verdict = 'approve'
      ) < (select quorum from ops.approval a where a.id = new.approval)
      then raise exception 'too few votes to approve'; end if;
      return new;
    end $$`.execute(db)
  await sql`
    create trigger approval_quorum before insert on ops.approval_decision
    for each row execute function ops.approval_quorum()`.execute(db)
  await sql`
    create function ops.stays_written() returns trigger language plpgsql as $$
    begin raise exception '% rows are never changed', tg_table_name; end $$`.execute(db)
  for (const table of ['approval_vote', 'approval_decision', 'approval_execution'])
    await sql`
      create trigger stays_written before update or delete on ${sql.id('ops', table)}
      for each row execute function ops.stays_written()`.execute(db)
}

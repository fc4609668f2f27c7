import { type Kysely, sql } from 'kysely'

/**
 * The steps that somebody waits for, each in one call: over the wire they were a dozen statements. Each statement
 * inside sees what has been committed by then, so what is read after a lock is not older than the lock.
 */
export async function steps(db: Kysely<never>): Promise<void> {
  await recordSteps(db)
  await approvalSteps(db)
  await hitlSteps(db)
}

/** Appends to the record. Must say the same as audit-hash.ts; the check of the chain is done by that one. */
export async function recordSteps(db: Kysely<never>): Promise<void> {
  await sql`
    create or replace function ops.audit_append(event_ text, actor_ text, subject_ text, detail_ text) returns setof ops.audit
    language plpgsql as $$
    declare
      head ops.audit_head;
      entry ops.audit;
      field text;
      hashed text := '';
    begin
      -- Puts appends in a line until commit, and gives the head as the one before left it.
      select * into head from ops.audit_head for update;
      if not found then raise exception 'the head of the audit record is missing'; end if;
      entry.seq := head.seq + 1;
      -- Not now(), which is when the transaction began: an entry would be older than its predecessor.
      entry.at := date_trunc('milliseconds', clock_timestamp());
      entry.event := event_;
      entry.actor := actor_;
      entry.subject := subject_;
      entry.detail := detail_;
      entry.previous := head.hash;
      foreach field in array array[head.hash, entry.seq::text,
        to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), event_, actor_, subject_, detail_]
      loop
        hashed := hashed || octet_length(convert_to(field, 'UTF8')) || ':' || field;
      end loop;
      entry.hash := encode(sha256(convert_to(hashed, 'UTF8')), 'hex');
      update ops.audit_head set seq = entry.seq, at = entry.at, hash = entry.hash;
      insert into ops.audit select entry.*;
      return next entry;
    end $$`.execute(db)
}

/** Locks a request and reads it; takes a locked one to its next state or its next version. */
export async function approvalSteps(db: Kysely<never>): Promise<void> {
  await sql`
    create or replace function ops.approval_lock(id_ text)
    returns table (approval ops.approval, votes json, now timestamptz) language plpgsql as $$
    begin
      perform 1 from ops.approval a where a.id = id_ for update;
      return query
        select a, (
          select coalesce(json_agg(json_build_object('person', v.person, 'name', v.name, 'verdict', v.verdict,
            'at', v.at) order by v.at, v.person), '[]'::json)
          from ops.approval_vote v where v.approval = a.id), clock_timestamp()
        from ops.approval a where a.id = id_;
    end $$`.execute(db)
  await sql`
    create or replace function ops.approval_advance(id_ text, version_ integer, to_ text, person_ text, name_ text,
      vote_ text, key_ text, superseded_by_ text, progress_ text, begin_within_ interval, event_ text, detail_ text)
    returns table (approval ops.approval, votes json, now timestamptz) language plpgsql as $$
    declare
      from_ ops.approval;
      moves boolean;
    begin
      select a.* into from_ from ops.approval a where a.id = id_ and a.version = version_ for update;
      if not found then return; end if;
      moves := from_.state <> to_;
      if vote_ is not null then
        insert into ops.approval_vote (approval, requester, person, name, verdict)
        values (id_, from_.requester, person_, name_, vote_);
      end if;
      if moves and from_.state = 'requested' then
        insert into ops.approval_decision (approval, requester, verdict, person)
        values (id_, from_.requester, to_, person_);
      end if;
      if key_ is not null then insert into ops.approval_execution (approval, key) values (id_, key_); end if;
      update ops.approval a set state = to_, version = a.version + 1,
        decided_at = case when moves and from_.state = 'requested' then clock_timestamp() else a.decided_at end,
        execute_by = case when moves and to_ = 'approved' then clock_timestamp() + begin_within_ else a.execute_by end,
        begun_at = case when moves and to_ = 'executing' then clock_timestamp() else a.begun_at end,
        ended_at = case when moves and to_ not in ('requested', 'approved', 'executing')
          then clock_timestamp() else a.ended_at end,
        -- Somebody whose vote leaves it open has not decided it.
        decider = case when moves and person_ is not null then person_ else a.decider end,
        decider_name = case when moves and person_ is not null then name_ else a.decider_name end,
        superseded_by = coalesce(superseded_by_, a.superseded_by),
        progress = coalesce(progress_, a.progress)
      where a.id = id_;
      if event_ is not null then perform ops.audit_append(event_, coalesce(person_, 'system'), id_, detail_); end if;
      return query select * from ops.approval_lock(id_);
    end $$`.execute(db)
}

async function hitlSteps(db: Kysely<never>): Promise<void> {
  // The gate first, then the request, as whoever closes the gate does.
  await sql`
    create or replace function ops.hitl_lock(id_ text, person_ text, lost_ interval)
    returns table (request ops.hitl_request, late ops.hitl_grant, now timestamptz,
      gate_open boolean, held boolean, opened boolean)
    language plpgsql as $$
    declare
      is_open boolean;
    begin
      if person_ is not null then
        select g.closed_at is null into is_open from ops.hitl_gate g
        where g.environment = (select r.environment from ops.hitl_request r where r.id = id_) for share;
      end if;
      perform 1 from ops.hitl_request r where r.id = id_ for update;
      return query
        select r, g, clock_timestamp(), coalesce(is_open, false),
          exists (select from ops.hitl_holder h where h.id = r.holder and h.seen_at > clock_timestamp() - lost_),
          exists (select from ops.hitl_opened o where o.request = id_ and o.person = person_)
        from ops.hitl_request r left join ops.hitl_grant g on g.request = r.id where r.id = id_;
    end $$`.execute(db)
  await sql`
    create or replace function ops.hitl_advance(id_ text, from_ text, to_ text, person_ text, name_ text, at_ timestamptz,
      opened_ boolean, late_ boolean, cause_ text, holder_ text, detail_ text)
    returns setof ops.hitl_request language plpgsql as $$
    declare
      decides boolean := to_ in ('approved', 'rejected');
      row_ ops.hitl_request;
    begin
      perform 1 from ops.hitl_request where id = id_ and state = from_ for update;
      if not found then return; end if;
      if decides then
        insert into ops.hitl_decision (request, verdict, person) values (id_, to_, person_);
      end if;
      update ops.hitl_request set state = to_, version = version + 1, cause = cause_,
        decided_at = case when decides then coalesce(at_, clock_timestamp()) else decided_at end,
        approver = case when decides then person_ else approver end,
        approver_name = case when decides then name_ else approver_name end,
        opened = case when decides then opened_ else opened end,
        granted_late = case when decides then late_ else granted_late end,
        ended_at = case when to_ in ('waiting', 'approved') then ended_at else coalesce(ended_at, clock_timestamp()) end,
        delivered_at = case when to_ = 'caller-gone' then null else delivered_at end
      where id = id_ returning * into row_;
      if row_.holder is distinct from holder_ then
        perform pg_notify('ops_hitl', id_);
      elsif to_ = 'approved' then
        -- Whoever decides holds the call, too: the yes is taken for its answer in the same breath.
        update ops.hitl_request set state = 'answered', version = version + 1,
          claimed_at = clock_timestamp(), ended_at = clock_timestamp()
        where id = id_ returning * into row_;
      end if;
      perform ops.audit_append('hitl.' || to_, coalesce(person_, 'system'), id_, detail_);
      return next row_;
    end $$`.execute(db)
}

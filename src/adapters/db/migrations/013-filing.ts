import { type Kysely, sql } from 'kysely'

/** Filing a job, and reporting on an execution, each in one call. */
export async function filing(db: Kysely<never>): Promise<void> {
  await jobStep(db)
  await reportStep(db)
}

/**
 * What pg-boss does to file a job with the options of its queue, as a function: its own statement is made for every
 * option there is, and planning it anew each time takes several times as long as the rest of filing.
 */
export async function jobStep(db: Kysely<never>): Promise<void> {
  await sql`
    create or replace function ops.job_file(name_ text, data_ jsonb, id_ uuid, after_ timestamptz, seconds_ float8)
    returns boolean language plpgsql as $$
    declare
      starts timestamptz := coalesce(after_, now() + seconds_ * interval '1 second');
    begin
      insert into pgboss.job (id, name, data, start_after, keep_until, expire_seconds, deletion_seconds, retry_limit,
        retry_delay, retry_backoff, retry_delay_max, policy, dead_letter, heartbeat_seconds)
      select coalesce(id_, gen_random_uuid()), q.name, data_, starts, starts + q.retention_seconds * interval '1 second',
        q.expire_seconds, q.deletion_seconds, q.retry_limit, q.retry_delay, q.retry_backoff, q.retry_delay_max,
        q.policy, q.dead_letter, q.heartbeat_seconds
      from pgboss.queue q where q.name = name_
      on conflict do nothing;
      if not found then return false; end if;
      if starts <= now() then
        perform pg_notify('pgboss_' || left(encode(sha224('pgboss'::bytea), 'hex'), 24), name_);
      end if;
      return true;
    end $$`.execute(db)
}

/** The next version of a request that is executing; no row when it is not, or not at the version that was seen. */
export async function reportStep(db: Kysely<never>): Promise<void> {
  await sql`
    create or replace function ops.approval_report(id_ text, version_ integer, progress_ text)
    returns table (kind text, version integer, first boolean) language plpgsql as $$
    declare
      from_ ops.approval;
    begin
      select a.* into from_ from ops.approval a where a.id = id_ for update;
      if not found or from_.state <> 'executing' or from_.version <> coalesce(version_, from_.version) then
        return;
      end if;
      update ops.approval a set progress = progress_, version = a.version + 1 where a.id = id_;
      return query select from_.kind, from_.version + 1, from_.progress = 'null';
    end $$`.execute(db)
}

import { type Kysely, sql } from 'kysely'
import type { Backlog, Waiting } from '../../ports/backlog.ts'
import type { Schema } from './schema.ts'

/** Counts what waits, in one round trip over partial indexes. */
export function databaseBacklog(db: Kysely<Schema>): Backlog {
  return {
    async waiting() {
      const { rows } = await sql<Row>`
        with unseen as (
          select changed_at, failure,
            exists (select from ops.conversation v where v.id = c.conversation and v.dead_since is not null) as dead
          from ops.live_card c where shown < wanted)
        select
          (select count(*)::int from unseen where failure is null and not dead) as outbox,
          (select coalesce(extract(epoch from clock_timestamp() - min(changed_at)), 0)::float8
            from unseen where failure is null and not dead) as oldest,
          (select count(*)::int from unseen where failure is not null) as failed,
          (select count(*)::int from ops.conversation where dead_since is not null) as dead,
          (select count(*)::int from ops.approval where state = 'requested') as requested,
          (select count(*)::int from ops.approval where state = 'approved') as approved,
          (select count(*)::int from ops.approval where state = 'executing') as executing,
          (select count(*)::int from pgboss.job
            where state in ('created', 'retry') and start_after < now() - interval '1 minute') as overdue`.execute(
        db,
      )
      return shaped(rows[0] as Row)
    },
  }
}

type Row = Readonly<
  Record<'outbox' | 'oldest' | 'failed' | 'dead' | 'requested' | 'approved' | 'executing' | 'overdue', number>
>

const shaped = ({ outbox, oldest, failed, dead, overdue, requested, approved, executing }: Row): Waiting => ({
  outbox,
  outboxOldest: Math.max(0, oldest),
  outboxFailed: failed,
  deadConversations: dead,
  approvals: { requested, approved, executing },
  overdueJobs: overdue,
})

import type { Kysely } from 'kysely'
import { HitlState } from '../../chat/hitl/request.ts'
import type { HitlDecision } from '../../ports/hitl.ts'
import type { Window } from '../../ports/telemetry.ts'
import type { Schema } from './schema.ts'

/** How each end counts. `unknown` was a person's yes; whether the caller heard it is another question. */
const outcomes: { readonly [state in HitlState]: HitlDecision['outcome'] | undefined } = {
  waiting: undefined,
  approved: undefined,
  answered: 'approved',
  unknown: 'approved',
  rejected: 'rejected',
  'timed-out': 'timed-out',
  'caller-gone': 'caller-gone',
  refused: 'refused',
}

/** Requests that ended in the window, oldest first. Nothing in them is personal but who decided. */
export async function readDecisions(
  db: Kysely<Schema>,
  { from, to }: Window,
): Promise<readonly HitlDecision[]> {
  const rows = await db
    .selectFrom('hitl_request')
    .select(['id', 'environment', 'tool', 'state', 'approver', 'approver_name'])
    .select(['asked_at', 'decided_at', 'ended_at'])
    .where('ended_at', '>=', from)
    .where('ended_at', '<', to)
    .orderBy('ended_at')
    .orderBy('id')
    .execute()
  return rows.flatMap((row) => {
    const outcome = outcomes[HitlState.parse(row.state)]
    if (!outcome || !row.ended_at) return []
    const decided = outcome === 'approved' || outcome === 'rejected'
    return [
      {
        id: row.id,
        environment: row.environment,
        tool: row.tool,
        outcome,
        approver:
          decided && row.approver !== null ? { id: row.approver, name: row.approver_name ?? '' } : undefined,
        askedAt: row.asked_at,
        // What the caller did after the click is not the approver's time.
        endedAt: decided ? (row.decided_at ?? row.ended_at) : row.ended_at,
      },
    ]
  })
}

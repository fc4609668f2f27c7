import { type Kysely, sql } from 'kysely'
import type { HitlCause, HitlState, HitlVerdict } from '../../chat/hitl/request.ts'
import type { Log } from '../../ports/log.ts'
import type { Schema } from './schema.ts'

export type HeldOptions = {
  readonly db: Kysely<Schema>
  /** This process. */
  readonly holder: string
  readonly log: Log
  readonly pollMs: number
  /** Takes a person's yes for the answer; false when it was taken back. */
  readonly claim: (id: string) => Promise<boolean>
  /** Ends it if its time is up; else how many ms are left. */
  readonly timeUp: (id: string) => Promise<number>
}
type Row = {
  readonly id: string
  readonly state: HitlState
  readonly cause: HitlCause | null
}
type Held = {
  readonly tell: (verdict: HitlVerdict) => void
  readonly answerBy: number
  timer: NodeJS.Timeout
}

/** Past its time by so much, a call is answered even though the database cannot be asked. */
const graceMs = 2_000

/**
 * The calls whose connections this process holds. They hear of their end when somebody rings, here or through the
 * database, and by a look at all of them together every second, which also tells the others that we live.
 */
export function heldCalls({ db, holder, log, pollMs, claim, timeUp }: HeldOptions) {
  const held = new Map<string, Held>()
  let polls = false
  let failing = false

  const end = (id: string, verdict: HitlVerdict) => {
    const one = held.get(id)
    if (!one) return
    held.delete(id)
    clearTimeout(one.timer)
    one.tell(verdict)
  }

  /** What a state means for the caller; undefined while it means nothing yet. */
  const settle = async ({ id, state, cause }: Row): Promise<void> => {
    if (!held.has(id) || state === 'waiting') return
    if (state === 'approved') {
      // Taken back between the look and the claim: the look that follows will tell.
      if (!(await claim(id))) return look([id])
      return end(id, 'approved')
    }
    // A claim of ours whose confirmation was lost on the way.
    if (state === 'answered') return end(id, 'approved')
    end(id, verdictOf(state, cause))
  }

  const look = async (ids: readonly string[]): Promise<void> => {
    if (ids.length === 0) return
    const rows = await db
      .selectFrom('hitl_request')
      .select(['id', 'state', 'cause'])
      .where('id', 'in', ids)
      .execute()
    for (const row of rows as readonly Row[]) await settle(row)
  }

  const due = async (id: string): Promise<void> => {
    const one = held.get(id)
    if (!one) return
    try {
      const left = await timeUp(id)
      if (left > 0) return later(id, one, left)
      await look([id])
    } catch (error) {
      log.error('hitl.time-not-told', error, { request: id })
    }
    if (!held.has(id)) return
    // Never a yes by default: who cannot ask the database says that there is no answer.
    if (performance.now() > one.answerBy + graceMs) return end(id, 'interrupted')
    later(id, one, 250)
  }
  const later = (id: string, one: Held, ms: number) => {
    clearTimeout(one.timer)
    one.timer = setTimeout(() => void due(id), ms)
  }

  const poll = async (): Promise<void> => {
    try {
      await beat(db, holder)
      await look([...held.keys()])
      failing = false
    } catch (error) {
      if (!failing) log.error('hitl.not-polled', error)
      failing = true
    }
    polls = held.size > 0
    if (polls) setTimeout(() => void poll(), pollMs).unref()
  }

  return {
    /** Resolves with what to tell the caller. `ms`: how long the database gives it. */
    hold(id: string, ms: number): Promise<HitlVerdict> {
      const { promise, resolve } = Promise.withResolvers<HitlVerdict>()
      const one: Held = {
        tell: resolve,
        answerBy: performance.now() + ms,
        timer: setTimeout(() => void due(id), ms),
      }
      held.set(id, one)
      if (!polls) setTimeout(() => void poll(), pollMs).unref()
      polls = true
      // It may have been decided before we began to listen.
      ring(id)
      return promise
    },
    ring,
    end,
    ids: (): readonly string[] => [...held.keys()],
  }

  function ring(id: string): void {
    if (held.has(id)) look([id]).catch((error) => log.error('hitl.not-looked', error, { request: id }))
  }
}

function verdictOf(state: HitlState, cause: HitlCause | null): HitlVerdict {
  if (state === 'rejected' || state === 'timed-out') return state
  if (state === 'refused' && cause === 'gate') return 'denied'
  return state === 'caller-gone' && cause === 'hung-up' ? 'gone' : 'interrupted'
}

/** Says that this process lives. */
export async function beat(db: Kysely<Schema>, holder: string): Promise<void> {
  await sql`
    insert into ops.hitl_holder (id, seen_at) values (${holder}, clock_timestamp())
    on conflict (id) do update set seen_at = excluded.seen_at`.execute(db)
}

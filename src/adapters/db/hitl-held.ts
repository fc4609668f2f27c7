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
  /** Ends it if its time is up; else how many ms are left. */
  readonly timeUp: (id: string) => Promise<number>
}
type Row = {
  readonly id: string
  readonly state: HitlState
  readonly cause: HitlCause | null
  /** Whether this look has taken a person's yes for the answer. */
  readonly taken: boolean
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
export function heldCalls({ db, holder, log, pollMs, timeUp }: HeldOptions) {
  const held = new Map<string, Held>()
  let polls = false
  let failing = false

  const end = (id: string, verdict: HitlVerdict): void => {
    const one = held.get(id)
    if (!one) return
    held.delete(id)
    clearTimeout(one.timer)
    one.tell(verdict)
  }

  /** Tells the caller what a state means, if it means anything yet. */
  const settle = ({ id, state, cause, taken }: Row): Promise<void> | undefined => {
    if (!held.has(id) || state === 'waiting') return
    // Taken back while we looked: the next look will tell.
    if (state === 'approved' && !taken) return look([id])
    // `answered`: a yes of ours that was taken where it was given, or whose confirmation was lost on the way.
    if (state === 'approved' || state === 'answered') return void end(id, 'approved')
    end(id, verdictOf(state, cause))
  }

  /**
   * Looks, and takes a person's yes for the answer that is about to be sent. One statement: whoever closes the gate
   * changes the same row, so one of the two comes first, and what he takes back is not told to anybody.
   */
  const look = async (ids: readonly string[]): Promise<void> => {
    if (ids.length === 0) return
    const { rows } = await sql<Row>`
      with ours as (select id from unnest(${sql.val([...ids])}::text[]) as id),
      taken as (
        update ops.hitl_request set state = 'answered', claimed_at = clock_timestamp(),
          ended_at = clock_timestamp(), version = version + 1
        where id in (select id from ours) and holder = ${holder} and state = 'approved' returning id)
      select r.id, r.state, r.cause, t.id is not null as taken
      from ours join ops.hitl_request r on r.id = ours.id left join taken t on t.id = r.id`.execute(db)
    for (const row of rows) await settle(row)
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
    holds: (id: string): boolean => held.has(id),
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

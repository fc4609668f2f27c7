import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { HitlRules } from '../../chat/hitl/rules.ts'
import type { ToolSpecs } from '../../chat/hitl/tools.ts'
import type { HitlDoor } from '../../ports/hitl-door.ts'
import type { HitlRequests } from '../../ports/hitl-requests.ts'
import type { Log } from '../../ports/log.ts'
import type { Enqueue } from './enqueue.ts'
import { askHitl } from './hitl-ask.ts'
import { hearCalls } from './hitl-bell.ts'
import { decideHitl, grantHitl } from './hitl-decide.ts'
import { callerGone, delivered, endOrphan, erasable, erase, orphans, releaseAll, timeUp } from './hitl-end.ts'
import { beat, heldCalls } from './hitl-held.ts'
import { hitlLists } from './hitl-lists.ts'
import { openHitl } from './hitl-open.ts'
import { retire, rotate, secretCheck } from './hitl-secrets.ts'
import type { Database } from './open.ts'
import type { Schema } from './schema.ts'

export type HitlOptions = {
  readonly database: Database
  readonly enqueue: Enqueue
  readonly rules: (environment: string) => HitlRules
  readonly specs: ToolSpecs
  readonly log: Log
  /** Between two looks at everything that waits here. */
  readonly pollMs?: number
  /** Where this bot is reached. */
  readonly url?: string | undefined
}
export type HitlStore = {
  readonly door: HitlDoor
  readonly requests: HitlRequests
  close(): Promise<void>
}

/** Tool calls that wait for a person: each step is one transaction. */
export function hitlCalls(options: HitlOptions): HitlStore {
  const { database, enqueue, rules, specs, log, pollMs = 1000 } = options
  const { db } = database
  const holder = randomUUID()
  const check = secretCheck(db, log)

  const once = <T>(work: (steps: { trx: Kysely<Schema>; enqueue: Enqueue }) => Promise<T>): Promise<T> =>
    db.transaction().execute((trx) => work({ trx, enqueue }))
  const held = heldCalls({
    db,
    holder,
    log,
    pollMs,
    timeUp: (id) => once((steps) => timeUp(steps, id)),
  })
  const hearing = hearCalls(database, held.ring, log)
  /** How long each call may be held, until its verdict is asked for. */
  const budgets = new Map<string, number>()
  let stopping = false

  const door: HitlDoor = {
    admits: check.admits,
    async ask(call, waitedMs) {
      const own = rules(call.environment)
      const asked = await once(async ({ trx }) => {
        await beat(trx, holder)
        return askHitl(trx, call, waitedMs, { enqueue, rules: own, specs, holder })
      })
      if (asked.outcome === 'waiting') budgets.set(asked.id, own.answerMs - waitedMs)
      return asked
    },
    async verdict(id) {
      const ms = budgets.get(id) ?? 0
      budgets.delete(id)
      if (stopping) await door.release()
      if (stopping) return 'interrupted'
      return held.hold(id, Math.max(0, ms))
    },
    async gone(id) {
      held.end(id, 'gone')
      await once((steps) => callerGone(steps, id, 'hung-up'))
    },
    delivered: (id) => once((steps) => delivered(steps, id)),
    async release() {
      stopping = true
      // The callers first: they must hear of it even if the database does not.
      for (const id of held.ids()) held.end(id, 'interrupted')
      await once((steps) => releaseAll(steps, holder)).catch((error) => log.error('hitl.not-released', error))
    },
  }
  const requests: HitlRequests = {
    ...hitlLists(db, enqueue),
    async decide(click) {
      const here = held.holds(click.id) ? holder : undefined
      const decided = await once(({ trx }) => decideHitl(trx, enqueue, click, here))
      const state = decided.outcome === 'decided' ? decided.request.state : undefined
      // Committed, so the caller is told before anything else is done.
      if (here && state === 'answered') held.end(click.id, 'approved')
      else if (here && state === 'rejected') held.end(click.id, 'rejected')
      // Heard through the database as well; this is the only way while that is not listening.
      else held.ring(click.id)
      return decided
    },
    grant: (click) => once(({ trx }) => grantHitl(trx, enqueue, click, (name) => rules(name).grantMs)),
    open: (click) => once(({ trx }) => openHitl(trx, click)),
    async rotate(environment, by) {
      const made = await once(({ trx }) => rotate(trx, environment, by))
      check.forget()
      return { ...made, url: options.url }
    },
    async retire(environment, by) {
      const ended = await once(({ trx }) => retire(trx, environment, by))
      check.forget()
      return ended
    },
    async sweep() {
      for (const id of await orphans(db)) await once((steps) => endOrphan(steps, id))
      for (const { id, environment, ms } of await erasable(db))
        if (ms >= rules(environment).keepMs) await once((steps) => erase(steps, id))
    },
  }
  return {
    door,
    requests,
    async close() {
      for (const id of held.ids()) held.end(id, 'interrupted')
      await hearing.close()
    },
  }
}

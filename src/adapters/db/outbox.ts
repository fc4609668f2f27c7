import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { Job } from '../../chat/job.ts'
import type { CardView } from '../../chat/reply.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Delivery, Messenger } from '../../ports/messenger.ts'
import { bury } from './conversations.ts'
import type { Enqueue } from './enqueue.ts'
import { drainJob } from './live-cards.ts'
import type { Schema } from './schema.ts'
import { extend, hold, letGo, pause } from './send-lanes.ts'
import { type Limits, takeSlot, teamsLimits, useSlot } from './send-slots.ts'

export type OutboxOptions = {
  readonly db: Kysely<Schema>
  readonly enqueue: Enqueue
  readonly messenger: Messenger
  readonly clock: Clock
  readonly log: Log
  readonly limits?: Limits
  /** Called around each send with the step's name; a test kills the process there. */
  readonly hook?: (at: string) => void
}
const Drain = z.object({ conversation: z.string() })

/** Waiting for a slot blocks a worker, so only for so long. */
const patienceMs = 3_000
/** One run sends for so long, then lets others have the worker. */
const runMs = 15_000
const mostAttempts = 12

/**
 * The job that sends what a conversation has waiting, oldest change first, one at a time on all replicas
 * together. At least once: after a crash between sending and storing, an update is repeated, which does no
 * harm, and a post appears twice, of which the second one lives.
 */
export function outboxJob(options: OutboxOptions): Job<z.infer<typeof Drain>> {
  return {
    name: drainJob,
    data: Drain,
    patience: 60,
    retries: 100,
    parallel: 4,
    async run({ conversation }, { signal }) {
      const holder = randomUUID()
      const stopAt = options.clock.now().getTime() + runMs
      // Whoever shows a card while we hold the lane leaves it to us: so look again after letting go.
      while (await waiting(options.db, conversation)) {
        if (!(await hold(options.db, conversation, holder))) return
        const again = await drain(options, conversation, stopAt, signal).finally(() =>
          letGo(options.db, conversation, holder),
        )
        if (again) return again === 'soon' ? now(options, conversation) : later(options, conversation, again)
      }
    },
  }
}

/** Sends until nothing waits (undefined), its time is up, or it has to wait long: then the moment to go on. */
async function drain(
  options: OutboxOptions,
  conversation: string,
  stopAt: number,
  signal: AbortSignal,
): Promise<Date | 'soon' | undefined> {
  const { db, clock, limits = teamsLimits } = options
  for (;;) {
    const card = await waiting(db, conversation)
    if (!card) return undefined
    // Not at once: we would take it again ourselves for as long as we are stopping.
    if (signal.aborted) return new Date(clock.now().getTime() + 2000)
    if (clock.now().getTime() > stopAt) return 'soon'
    const slot = await takeSlot(db, conversation, limits)
    if (slot.inMs > patienceMs) return slot.at
    if (slot.id === undefined) {
      await clock.sleep(slot.inMs)
      continue
    }
    await extend(db, conversation)
    options.hook?.('send.before')
    const delivery = await send(options, card)
    options.hook?.('send.after')
    await useSlot(db, slot.id)
    await store(options, card, delivery)
  }
}

type Waiting = {
  readonly subject: string
  readonly conversation: string
  readonly thread: string | null
  readonly message: string | null
  readonly card: string
  readonly wanted: number
  readonly attempts: number
}

async function waiting(db: Kysely<Schema>, conversation: string): Promise<Waiting | undefined> {
  const { rows } = await sql<Waiting>`
    select subject, conversation, thread, message, card, wanted, attempts from ops.live_card c
    where conversation = ${conversation} and shown < wanted and failure is null
      and not exists (select from ops.conversation v where v.id = c.conversation and v.dead_since is not null)
    order by changed_at, subject limit 1`.execute(db)
  return rows[0]
}

async function send({ messenger, log }: OutboxOptions, card: Waiting): Promise<Delivery> {
  const to = { conversation: card.conversation, thread: card.thread ?? undefined }
  const view = JSON.parse(card.card) as CardView
  try {
    return await (card.message === null ? messenger.post(to, view) : messenger.update(to, card.message, view))
  } catch (error) {
    log.error('outbox.messenger_threw', error, { subject: card.subject })
    return { state: 'later', why: 'the messenger failed' }
  }
}

async function store({ db, log }: OutboxOptions, card: Waiting, delivery: Delivery): Promise<void> {
  const row = db.updateTable('live_card').where('subject', '=', card.subject)
  // A failure is one of the version that was sent: a newer one that came in meanwhile gets its own chance.
  const same = row.where('wanted', '=', card.wanted)
  const facts = { subject: card.subject, attempts: card.attempts + 1 }
  switch (delivery.state) {
    case 'sent':
      await row.set({ message: delivery.id, shown: card.wanted, attempts: 0 }).execute()
      return
    case 'gone':
      await row.set({ message: null, attempts: card.attempts + 1 }).execute()
      return
    case 'dead':
      await bury(db, card.conversation, delivery.why)
      // A conversation we never heard from has no row to bury: then it is this card that ends.
      await same.set({ failure: delivery.why }).execute()
      return log.warn('outbox.conversation_dead', { ...facts, why: delivery.why })
    case 'refused':
      await same.set({ failure: delivery.why }).execute()
      return log.error('outbox.refused', new Error(delivery.why), facts)
    case 'later': {
      const last = card.attempts + 1 >= mostAttempts
      await same.set({ attempts: card.attempts + 1, failure: last ? delivery.why : null }).execute()
      await pause(db, card.conversation, (delivery.after ?? backoff(card.attempts)) * 1000)
      return log.warn(last ? 'outbox.given_up' : 'outbox.later', { ...facts, why: delivery.why })
    }
  }
}

/** 0.5 s, 1 s, 2 s, … two minutes, each with up to a quarter more so that lanes do not march in step. */
const backoff = (attempts: number): number => Math.min(120, 0.5 * 2 ** attempts) * (1 + Math.random() / 4)

/** Goes on at a moment to come. One job for it is enough, however many of us have to wait for it. */
async function later({ db, enqueue }: OutboxOptions, conversation: string, at: Date): Promise<void> {
  const second = Math.ceil(at.getTime() / 1000)
  await db.transaction().execute(async (trx) => {
    await enqueue(
      trx,
      drainJob,
      { conversation },
      { key: `${conversation} ${second}`, after: new Date(second * 1000) },
    )
  })
}

async function now({ db, enqueue }: OutboxOptions, conversation: string): Promise<void> {
  await db.transaction().execute((trx) => enqueue(trx, drainJob, { conversation }))
}

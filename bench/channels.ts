import { setTimeout as wait } from 'node:timers/promises'
import { openCards } from '../src/adapters/cards/index.ts'
import { systemClock } from '../src/adapters/clock.ts'
import { databaseIncidents } from '../src/adapters/db/incidents.ts'
import { databaseLiveCards } from '../src/adapters/db/live-cards.ts'
import { type Database, openDatabase } from '../src/adapters/db/open.ts'
import { outboxJob } from '../src/adapters/db/outbox.ts'
import { databaseSubscriptions } from '../src/adapters/db/subscriptions.ts'
import { openJobs } from '../src/adapters/jobs/open.ts'
import type { Finding } from '../src/chat/finding.ts'
import type { CardView } from '../src/chat/reply.ts'
import { incident } from '../src/features/incident/index.ts'
import type { Ports } from '../src/ports/index.ts'
import { alertReport } from '../test/fakes/alerts.ts'
import { noLog } from '../test/fakes/database.ts'
import { emptyPostgres } from '../test/fakes/postgres.ts'

const CHANNELS = 500
const ROUNDS = 4
/** What Teams allows an app in a tenant. */
const PER_SECOND = 50
const found: Finding = {
  state: 'failing',
  tone: 'attention',
  headline: 'Model outage',
  extent: ['3 of 10 requests failed.'],
  next: 'Check the quota.',
  causes: [],
  line: 'triage',
}

/** One incident in 500 channels: its card posted, then changed, through the real outbox on PostgreSQL. */
export async function channels(): Promise<void> {
  const database = await openDatabase({ url: await emptyPostgres(), log: noLog })
  try {
    await measure(database)
  } finally {
    await database.close()
  }
}

async function measure(database: Database): Promise<void> {
  const { db } = database
  const jobs = openJobs({ database, log: noLog })
  const enqueue = jobs.enqueueIn
  const at: number[] = []
  const cards = openCards(new URL('../cards', import.meta.url).pathname, undefined)
  const arrive = async (id: string, view: CardView) => {
    cards.expand(view, { correlation: 'k', now: new Date() })
    at.push(performance.now())
    return { state: 'sent' as const, id }
  }
  const subscriptions = databaseSubscriptions(db, {})
  const incidents = databaseIncidents({ db, enqueue })
  const ports = {
    ...{ incidents, subscriptions, jobs, log: noLog, clock: systemClock },
    liveCards: databaseLiveCards(db, enqueue),
    alertRules: { rules: async () => [], fired: async () => [] },
  } as unknown as Ports
  const options = { environments: ['prod'], zone: () => 'Europe/Berlin', names: {} }
  const own = incident(ports, options, async () => found).jobs ?? []
  const messenger = {
    post: (to: { conversation: string }, card: CardView) => arrive(to.conversation, card),
    update: (_: unknown, id: string, card: CardView) => arrive(id, card),
  }
  await jobs.start([...own, outboxJob({ db, enqueue, messenger, clock: systemClock, log: noLog })])
  for (let i = 0; i < CHANNELS; i++) await subscriptions.add(`19:c${i}@thread.tacv2`, ['alerts'])
  const memory: number[] = []
  const began = performance.now()
  for (let round = 0; round < ROUNDS; round++) {
    const before = at.length
    await incidents.observe(alertReport(`a${round}`, round, { rule: `rule ${round}` }))
    // Changes in between are skipped, so at least one picture per channel arrives.
    const end = Date.now() + 180_000
    while (at.length < before + CHANNELS && Date.now() < end) await wait(200)
    memory.push(process.memoryUsage().rss / 2 ** 20)
  }
  const seconds = (performance.now() - began) / 1000
  await jobs.stop(3000)
  const growth = (memory.at(-1) ?? 0) / (memory[0] ?? 1)
  console.log(`\none incident in ${CHANNELS} channels, changed ${ROUNDS - 1} times`)
  console.log(`  ${at.length} messages in ${seconds.toFixed(0)} s: ${(at.length / seconds).toFixed(0)}/s`)
  console.log(`  busiest second: ${busiest(at)} messages (Teams allows ${PER_SECOND})`)
  console.log(
    `  memory after the last round by that after the first: ${growth.toFixed(2)} (${memory.map((mb) => mb.toFixed(0)).join(', ')} MB)`,
  )
}

/** Most that arrived within any second. */
function busiest(at: readonly number[]): number {
  let first = 0
  return at.reduce((most, moment, i) => {
    while ((at[first] ?? moment) <= moment - 1000) first++
    return Math.max(most, i - first + 1)
  }, 0)
}

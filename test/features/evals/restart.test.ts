import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { startGithub } from '../../../sandbox/github/index.ts'
import { systemClock } from '../../../src/adapters/clock.ts'
import { databaseAudit } from '../../../src/adapters/db/audit.ts'
import { databaseLiveCards } from '../../../src/adapters/db/live-cards.ts'
import { type Database, openDatabase } from '../../../src/adapters/db/open.ts'
import { outboxJob } from '../../../src/adapters/db/outbox.ts'
import { openJobs } from '../../../src/adapters/jobs/open.ts'
import { options, portsTo } from '../../adapters/evals/world.ts'
import { noLog } from '../../fakes/database.ts'
import { type FakeMessenger, fakeMessenger } from '../../fakes/messenger.ts'
import { pgliteImage } from '../../fakes/pglite-image.ts'
import { featureWith, turnAt } from './stage.ts'

/* A run that is started by a click and followed by a bot that is stopped and started on the way; all of it is real. */

async function bot(database: Database, github: Parameters<typeof portsTo>[0], messenger: FakeMessenger) {
  const { db } = database
  const jobs = openJobs({ database, log: noLog, pollSeconds: 1 })
  const ports = {
    ...portsTo(github),
    ...{ jobs, log: noLog, clock: systemClock, audit: databaseAudit(db) },
    liveCards: databaseLiveCards(db, jobs.enqueueIn),
  }
  const feature = featureWith(ports, options)
  await jobs.start([
    ...(feature.jobs ?? []),
    outboxJob({ db, enqueue: jobs.enqueueIn, messenger, clock: systemClock, log: noLog }),
  ])
  return { feature, stop: () => jobs.stop(0) }
}

async function until(what: () => boolean, describe: () => unknown): Promise<void> {
  for (const end = Date.now() + 90_000; !what(); await wait(100))
    if (Date.now() > end) throw new Error(`still waiting: ${JSON.stringify(describe())}`)
}

test('a run is followed to its end across a restart, on one card, and dispatched once', async (t) => {
  // A run of a quarter of an hour passes in twenty seconds.
  const github = await startGithub({ speed: 45 })
  const database = await openDatabase({ log: noLog, image: await pgliteImage() })
  t.after(async () => {
    await database.close()
    await github.close()
  })
  const messenger = fakeMessenger()
  const said = () => messenger.arrived.map(({ summary }) => summary)
  const before = github.repository().runs.length
  const first = await bot(database, github, messenger)
  const start = first.feature.actions.find(({ verb }) => verb === 'evals.start')
  await start?.run({ run: 'card-1' }, turnAt(new Date()))
  await until(() => said().some((one) => /running/.test(one)), said)
  await first.stop()

  const second = await bot(database, github, messenger)
  await until(() => said().some((one) => /Took \d+/.test(one)), said)
  await second.stop()
  const runs = github.repository().runs.slice(before)
  assert.equal(runs.length, 1)
  assert.equal(messenger.arrived.filter(({ how }) => how === 'post').length, 1)
  assert.equal(new Set(messenger.arrived.map(({ id }) => id)).size, 1)
})

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { botVariables, sandboxOpsFile } from '../../sandbox/bot.ts'
import { freePort } from '../../sandbox/free-port.ts'
import { findPerson, type Person } from '../../sandbox/people.ts'
import { message } from '../../sandbox/teams/activity.ts'
import { type Connector, startConnector } from '../../sandbox/teams/connector.ts'
import { startWorld, type World } from '../../sandbox/world.ts'
import { databaseDrills } from '../../src/adapters/db/drills.ts'
import { type Database, openDatabase } from '../../src/adapters/db/open.ts'
import { type Course, readCourse } from '../../src/features/drill/course.ts'
import type { Drill } from '../../src/ports/drills.ts'
import { noLog } from '../fakes/database.ts'
import { emptyPostgres } from '../fakes/postgres.ts'
import { checkInvariants } from './invariants.ts'
import { type RealBot, startReal, until } from './real.ts'

/*
 * A drill in the sandbox's staging, by a whole bot that is killed in the middle of it, again and again, and started
 * anew. Whatever happens, what the drill has set is put back, once, and there is one drill.
 */
let url = ''
let folder = ''
let world: World
let database: Database
let connector: Connector
let bot: RealBot
let hurrying: NodeJS.Timeout

const alex = findPerson('Alex') as Person
const drills = () => databaseDrills({ db: database.db, enqueue: async () => true })
const start = (port: number) => {
  const { OPS_FILE: _, ...variables } = botVariables(world, '', folder)
  return startReal({ ops: sandboxOpsFile(world, 'UTC'), folder, database: url, port, variables })
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ops-drill-'))
  ;[url, world] = await Promise.all([
    emptyPostgres(),
    startWorld({
      ...{ dataDir: folder, days: 1, scale: 0.02 },
      pace: { bootstrapMs: 1500, ingestionMs: 100, workMs: 20 },
    }),
  ])
  world.githubServer.setSpeed(10)
  database = await openDatabase({ url, log: noLog })
  connector = await startConnector()
  bot = await start(await freePort())
  // A drill takes its time between two looks, which nobody has here.
  hurrying = setInterval(() => {
    sql`update pgboss.job set start_after = now() where name = 'drill.step' and state = 'created'`
      .execute(database.db)
      .catch(() => undefined)
  }, 300)
})
after(async () => {
  clearInterval(hurrying)
  await bot?.kill()
  await connector?.close()
  await database?.close()
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})

const say = (line: string) => bot.deliver(message(connector.url, alex, 'personal', line))
const stagingIs = (which: 'serving' | 'latest'): readonly string[] =>
  [...world.accelerators.staging.app[which]().variables.keys()].filter((name) => name.startsWith('KILL'))
const runs = (action: string) =>
  world.githubServer.repository().runs.filter(({ inputs }) => inputs.action === action)

async function begin(): Promise<Drill> {
  await say('drill workflow staging')
  await say('yes')
  return until(async () => (await drills().running())[0], 'a drill has begun')
}
const courseOf = async ({ id }: Drill): Promise<Course> => readCourse((await drills().find(id))?.course ?? {})
/** Waits for a moment of the drill, and kills the bot in it; then it is started again. */
async function killWhen(drill: Drill, what: string, fits: (course: Course) => boolean): Promise<Course> {
  const course = await until(
    async () => {
      const now = await courseOf(drill)
      return fits(now) && now
    },
    `${what}, not ${(await courseOf(drill)).stage}`,
  )
  await bot.kill()
  // The pulse of what it was doing stops; half a minute later somebody else takes that over.
  await sql`
    update pgboss.job set heartbeat_on = heartbeat_on - interval '1 minute' where state = 'active'`.execute(
    database.db,
  )
  await sql`update ops.send_lane set held_until = held_until - interval '1 hour'`.execute(database.db)
  bot = await start(Number(new URL(bot.base).port))
  return course
}
const ended = (drill: Drill) =>
  until(async () => (await drills().find(drill.id))?.record, `the end, ${bot.said()}`, 120_000)

test('killed while it engages, while it proves and while it releases, a drill goes on and restores', async () => {
  const drill = await begin()
  await killWhen(drill, 'engaging', ({ stage }) => stage === 'engage' && stagingIs('latest').length > 0)
  await say('drill workflow staging')
  await say('yes')
  await killWhen(drill, 'proving', ({ stage }) => stage === 'canary' || stage === 'evidence')
  await killWhen(drill, 'releasing', ({ stage }) => stage === 'restore' && runs('release').length > 0)
  const record = await ended(drill)
  assert.deepEqual([record.outcome, record.unproven], ['passed', []])
  assert.ok((record.secondsToEffect ?? 0) > 0)
  assert.equal((await drills().history({ limit: 10 })).length, 1, 'the second one was refused')
  assert.equal(runs('engage').length, 1)
  assert.equal(new Set(runs('release').map(({ inputs }) => inputs.key)).size, runs('release').length)
  assert.deepEqual([stagingIs('latest'), stagingIs('serving')], [[], []])
  const { rows } = await sql<{ event: string }>`
    select event from ops.audit where subject = ${drill.id} order by seq`.execute(database.db)
  assert.deepEqual(
    rows.map(({ event }) => event),
    ['drill.begun', 'drill.ended'],
  )
  await until(async () => shown(drill).includes('PASSED: everything was proven'), 'the report')
})

test('killed while it engages and aborted by whoever finds it, a drill restores', async () => {
  const drill = await begin()
  await killWhen(drill, 'engaging', ({ stage }) => stage === 'engage' && stagingIs('latest').length > 0)
  await say('drill abort staging')
  const record = await ended(drill)
  assert.equal(record.outcome, 'aborted')
  assert.deepEqual([stagingIs('latest'), stagingIs('serving')], [[], []])
  await until(async () => shown(drill).includes('Aborted: it proves nothing'), 'the report')
  assert.deepEqual(await drills().running(), [])
  await checkInvariants(database.db)
})

/** What people see of a drill at last. */
const shown = ({ id }: Drill): string =>
  JSON.stringify(
    connector.sent.findLast(({ activity }) => JSON.stringify(activity).includes(`drill ${id}`))?.activity ??
      '',
  )

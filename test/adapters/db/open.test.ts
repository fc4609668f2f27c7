import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { lockFolder } from '../../../src/adapters/db/folder-lock.ts'
import { databaseInbox } from '../../../src/adapters/db/inbox.ts'
import { openDatabase } from '../../../src/adapters/db/open.ts'
import { noLog, onEachDatabase } from '../../fakes/database.ts'
import { pgliteImage } from '../../fakes/pglite-image.ts'
import { emptyPostgres } from '../../fakes/postgres.ts'

onEachDatabase('an open database', (open) => {
  test('is at the version the code wants, and answers', async () => {
    const { found, wanted } = await open().schemaVersion()
    assert.equal(found, wanted)
    assert.ok((await open().ping()) < 5_000)
  })

  test('gives 64-bit integers as numbers and times as dates', async () => {
    const { rows } = await sql<{
      n: unknown
      t: unknown
    }>`select 42::int8 as n, clock_timestamp() as t`.execute(open().db)
    assert.equal(rows[0]?.n, 42)
    assert.ok(rows[0]?.t instanceof Date)
  })
})

describe('a database that several bots open', () => {
  test('is migrated once by whoever is first', async () => {
    const url = await emptyPostgres()
    const opened = await Promise.all(
      Array.from({ length: 4 }, () => openDatabase({ url, log: noLog, connections: 2 })),
    )
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from ops.schema_version`.execute(
      opened[0]?.db as never,
    )
    assert.equal(rows[0]?.n, (await opened[0]?.schemaVersion())?.wanted)
    await Promise.all(opened.map((one) => one.close()))
  })

  test('is refused when it is newer than the code', async () => {
    const url = await emptyPostgres()
    const first = await openDatabase({ url, log: noLog })
    await sql`insert into ops.schema_version (version) values (999)`.execute(first.db)
    await first.close()
    await assert.rejects(
      openDatabase({ url, log: noLog }),
      /version 999, this bot knows \d+: start the newer bot/,
    )
  })

  test('fails what it was doing, and no more, when a connection in use is cut', async () => {
    const url = await emptyPostgres()
    const [mine, other] = await Promise.all([
      openDatabase({ url, log: noLog }),
      openDatabase({ url, log: noLog, connections: 1 }),
    ])
    // An error that nobody listens for would end the process, and fails this test.
    for (const busy of ['select 1', 'select pg_sleep(30)']) {
      await assert.rejects(
        mine.db.transaction().execute(async (trx) => {
          const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
          const cut = sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(other.db)
          if (busy === 'select 1') await cut
          await Promise.all([cut, sql.raw(busy).execute(trx)])
        }),
      )
      assert.ok((await mine.ping()) >= 0)
    }
    await Promise.all([mine.close(), other.close()])
  })

  test('asks for a password before it connects, and lets it win over the URL', async () => {
    const url = new URL(await emptyPostgres())
    url.password = 'wrong'
    await assert.rejects(openDatabase({ url: url.href, log: noLog }), /password authentication failed/)
    const database = await openDatabase({ url: url.href, password: async () => 'password', log: noLog })
    assert.ok((await database.ping()) >= 0)
    await database.close()
  })
})

describe('a data folder', () => {
  let folder = ''
  const children: ChildProcess[] = []
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ops-folder-'))
  })
  after(async () => {
    for (const child of children) child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  })

  function anotherBot(place: string) {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'hold.ts'), place])
    children.push(child)
    return child
  }

  async function secondBot(): Promise<{ child: ChildProcess; says: string }> {
    const child = anotherBot(folder)
    for await (const says of createInterface({ input: child.stdout })) return { child, says }
    throw new Error('the second bot said nothing')
  }

  test('belongs to one process; a killed one leaves it free and whole', async () => {
    const first = await openDatabase({ folder, image: await pgliteImage(), log: noLog })
    await databaseInbox(first.db).first('kept')
    const refused = await secondBot()
    assert.match(
      refused.says,
      new RegExp(`refused: The data folder .* is in use by process ${process.pid} on .*DATABASE_URL`),
    )
    await first.close()

    const { child, says } = await secondBot()
    assert.equal(says, 'open')
    await assert.rejects(openDatabase({ folder, log: noLog }), new RegExp(`in use by process ${child.pid} `))
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))

    const again = await openDatabase({ folder, log: noLog })
    assert.equal(await databaseInbox(again.db).first('kept'), false)
    await again.close()
  })

  test('is as good as new when whoever was making it is killed', async () => {
    const place = join(folder, 'killed')
    const pg = join(place, 'pg')
    // Once when the first files are there, once when it looks like a database.
    for (const file of ['', 'PG_VERSION']) {
      const child = anotherBot(place)
      while (!existsSync(join(`${pg}.part`, file)) && !existsSync(pg) && child.exitCode === null)
        await wait(1)
      child.kill('SIGKILL')
      await new Promise((resolve) => child.once('exit', resolve))
    }
    const opened = await openDatabase({ folder: place, image: await pgliteImage(), log: noLog })
    assert.equal(await databaseInbox(opened.db).first('new'), true)
    await opened.close()
    assert.deepEqual(readdirSync(place).sort(), ['lock.db', 'owner.txt', 'pg'])
  })

  test('with something else in it is left alone, and free', async () => {
    const place = join(folder, 'foreign')
    await mkdir(join(place, 'pg'), { recursive: true })
    await writeFile(join(place, 'pg', 'letter.txt'), 'dear')
    await assert.rejects(openDatabase({ folder: place, log: noLog }), /is not a database: move it away/)
    assert.deepEqual(readdirSync(join(place, 'pg')), ['letter.txt'])
    lockFolder(place).release()
  })

  test('is refused to a second opener in the same process as well', async () => {
    const other = join(folder, 'other')
    const lock = lockFolder(other)
    assert.throws(() => lockFolder(other), /in use by process/)
    lock.release()
    lockFolder(other).release()
  })
})

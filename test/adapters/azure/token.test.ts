import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { databaseScope, tokenAsPassword } from '../../../src/adapters/azure/token.ts'
import { openDatabase } from '../../../src/adapters/db/open.ts'
import { openJobs } from '../../../src/adapters/jobs/open.ts'
import { UpstreamError } from '../../../src/chat/errors.ts'
import { signsInByToken } from '../../../src/config/environment.ts'
import { listeningLog } from '../../fakes/bot.ts'
import { noLog } from '../../fakes/database.ts'
import { emptyPostgres } from '../../fakes/postgres.ts'

test('a URL of Azure’s without a password means tokens; everything else must ask for them', () => {
  const azure = 'postgresql://ops-bot@ops-db.postgres.database.azure.com/ops?sslmode=require'
  const cases: readonly [string | undefined, 'password' | 'entra' | undefined, boolean][] = [
    [azure, undefined, true],
    [azure, 'password', false],
    ['postgresql://u:p@ops-db.postgres.database.azure.com/ops', undefined, false],
    ['postgresql://u@ops-db.postgres.database.usgovcloudapi.net/ops', undefined, true],
    ['postgresql://u@postgres.database.azure.com.evil.example/ops', undefined, false],
    ['postgresql://u@localhost/ops', undefined, false],
    ['postgresql://u@localhost/ops', 'entra', true],
    [undefined, 'entra', false],
  ]
  for (const [DATABASE_URL, DATABASE_AUTH, expected] of cases)
    assert.equal(
      signsInByToken({ DATABASE_URL, DATABASE_AUTH }),
      expected,
      `${DATABASE_URL} ${DATABASE_AUTH}`,
    )
})

test('the token is for PostgreSQL, in the cloud of the host', () => {
  assert.equal(
    databaseScope('x.postgres.database.azure.com'),
    'https://ossrdbms-aad.database.windows.net/.default',
  )
  assert.equal(databaseScope('localhost'), 'https://ossrdbms-aad.database.windows.net/.default')
  assert.equal(
    databaseScope('x.postgres.database.usgovcloudapi.net'),
    'https://ossrdbms-aad.database.usgovcloudapi.net/.default',
  )
})

test('no token is a sentence that says what to check, and shows nothing of the cause', async () => {
  const password = tokenAsPassword({ getToken: () => Promise.reject(new Error('secret 42')) }, 'scope')
  await assert.rejects(password, (error) => {
    assert.ok(error instanceof UpstreamError)
    assert.match(error.message, /cannot sign in to Azure for its database\. Check its managed identity/)
    assert.doesNotMatch(error.message, /42/)
    return true
  })
  await assert.rejects(tokenAsPassword({ getToken: async () => null }, 'scope'), /cannot sign in/)
})

test('each new connection signs in with the token of its moment, and the jobs do too', async () => {
  const owner = await openDatabase({ url: await emptyPostgres(), log: noLog, connections: 1 })
  const url = new URL(await emptyPostgres())
  const name = url.pathname.slice(1)
  const renew = (token: string) =>
    sql.raw(`alter role entra_bot password '${token}' valid until 'infinity'`).execute(owner.db)
  await sql.raw(`create role entra_bot login password 'first'`).execute(owner.db)
  await sql.raw(`grant all on database ${name} to entra_bot`).execute(owner.db)
  let current = 'first'
  const asked: string[] = []
  const password = tokenAsPassword(
    {
      getToken: async (scope) => {
        asked.push(String(scope))
        return { token: current, expiresOnTimestamp: 0 }
      },
    },
    databaseScope(url.hostname),
  )
  url.username = 'entra_bot'
  url.password = ''
  const database = await openDatabase({ url: url.href, password, log: noLog })
  const { log, logged } = listeningLog()
  const jobs = openJobs({ database, log, pollSeconds: 1 })
  try {
    await jobs.start([])
    assert.deepEqual(logged, [], 'the connection that listens for jobs signs in as well')
    await renew('second')
    current = 'second'
    await sql
      .raw(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'entra_bot'`)
      .execute(owner.db)
    const who = () => sql<{ who: string }>`select current_user as who`.execute(database.db)
    // Each connection of the pool that has just been cut may be given out once more.
    let answer = await who().catch(() => undefined)
    for (let tries = 0; !answer && tries < 20; tries++) answer = await who().catch(() => undefined)
    assert.equal(answer?.rows[0]?.who, 'entra_bot')
    assert.ok(asked.length >= 3, `${asked.length} tokens were asked for`)
    assert.deepEqual([...new Set(asked)], ['https://ossrdbms-aad.database.windows.net/.default'])
  } finally {
    await jobs.stop(1000)
    await database.close()
    await owner.close()
  }
})

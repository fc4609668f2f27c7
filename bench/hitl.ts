import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { stringify } from 'yaml'
import { nodeFlags } from '../sandbox/bot.ts'
import { freePort } from '../sandbox/free-port.ts'
import { hitlCalls } from '../src/adapters/db/hitl-store.ts'
import { openDatabase } from '../src/adapters/db/open.ts'
import { usualRules } from '../src/chat/hitl/rules.ts'
import { knownTools } from '../src/chat/hitl/tools.ts'
import { cast, tenantId } from '../test/fakes/bot.ts'
import { type FakeConnector, fakeConnector } from '../test/fakes/connector.ts'
import { noLog } from '../test/fakes/database.ts'
import { emptyPostgres } from '../test/fakes/postgres.ts'

/** Held at once; Teams takes 60 cards of a conversation in half a minute, and all must be there before the first click. */
const CALLS = 45
const ROUNDS = 2
/** Clicked one after the other, then as many at the same moment. */
const BURST = 15
const PAUSE_MS = 100
const channel = '19:ops@thread.tacv2'

/** From the click's request to the answer of the tool call that it decides, over real processes, sockets and databases. */
export async function hitl(): Promise<void> {
  console.log('\nhitl: from a click to the answer of the held HTTP call')
  await measure('one replica, PostgreSQL (not fsynced)', 50, 1, 'postgres')
  await measure('two replicas, PostgreSQL (not fsynced)', 250, 2, 'postgres')
  await measure('one replica, PGlite', 50, 1, 'pglite')
}

async function measure(name: string, wanted: number, replicas: 1 | 2, kind: 'postgres' | 'pglite') {
  const single: number[] = []
  const burst: number[] = []
  const idle: number[] = []
  const unit: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const folder = await mkdtemp(join(tmpdir(), 'ops-bench-'))
    const url = kind === 'postgres' ? await emptyPostgres() : undefined
    const connector = await fakeConnector()
    const secret = await makeSecret(url, folder)
    const client = url ? await connected(url) : undefined
    const bots: Bot[] = []
    try {
      for (let i = 0; i < replicas; i++) bots.push(await startBot(folder, url))
      const [holder, clicked] = [bots[0] as Bot, bots.at(-1) as Bot]
      // The channel becomes known, and the code of both doors is loaded.
      await click(clicked, connector.url, { id: 'none', nonce: 'none' })
      await oneCall(holder, clicked, connector, secret)
      const calls = await hold(holder, connector, secret, CALLS)
      for (const call of calls.slice(0, CALLS - BURST)) {
        await wait(PAUSE_MS)
        single.push(await decide(clicked, connector.url, call))
        idle.push(await click(clicked, connector.url, { id: 'none', nonce: 'none' }))
        if (client) unit.push(await transaction(client))
      }
      burst.push(
        ...(await Promise.all(
          calls.slice(CALLS - BURST).map((call) => decide(clicked, connector.url, call)),
        )),
      )
    } finally {
      for (const bot of bots) await bot.stop()
      await client?.end()
      await connector.close()
      await rm(folder, { recursive: true, force: true })
    }
  }
  const [load = 0] = loadavg()
  console.log(
    `  ${name}: ${show(single)} (wanted: p99 under ${wanted} ms on an idle machine; load ${load.toFixed(1)})`,
  )
  console.log(`    ${BURST} clicks at the same moment: ${show(burst)}`)
  console.log(`    a click that decides nothing, in between: ${show(idle)}`)
  if (unit.length === 0) return
  console.log(`    a transaction that writes one row, in between: ${show(unit)}`)
  console.log(`    p50 / p50 of such a transaction: ${(at(single, 0.5) / at(unit, 0.5)).toFixed(1)}`)
}

type Carried = { readonly id: string; readonly nonce: string }
/** A tool call that waits, and its card. */
type Held = { readonly answered: Promise<number>; readonly card: Carried }

/** The first call loads code. */
async function oneCall(holder: Bot, clicked: Bot, connector: FakeConnector, secret: string): Promise<void> {
  const [call] = await hold(holder, connector, secret, 1)
  if (call) await decide(clicked, connector.url, call)
}

let asked = 0

/** Asks for so many at once and waits until the channel shows them all. */
async function hold(
  bot: Bot,
  connector: FakeConnector,
  secret: string,
  many: number,
): Promise<readonly Held[]> {
  return Promise.all(
    Array.from({ length: many }, async () => {
      const account = `A-${++asked}`
      const args = { account_id: account, email: 'pat.quixworth@contoso.com', last_name: 'Quixworth' }
      const answered = post(bot, `/api/hitl/prod/${secret}`, {
        tool: 'crm_write_contact',
        args,
        context: {},
      }).then(({ status, body, at }) => {
        if (status !== 200 || body !== '{"approved":true}')
          throw new Error(`the call was answered with ${status} ${body}`)
        return at
      })
      answered.catch(() => undefined)
      const sent = await connector.until(({ how, activity }) => {
        const card = activity.attachments?.[0]?.content
        return how === 'post' && card !== undefined && JSON.stringify(card).includes(`"${account}"`)
      }, 40_000)
      const [, data = '{}'] = /"data":(\{"id":[^}]*\})/.exec(JSON.stringify(sent.activity)) ?? []
      return { answered, card: JSON.parse(data) as Carried }
    }),
  )
}

/** Milliseconds from sending the click to having the held call's answer. */
async function decide(bot: Bot, serviceUrl: string, { answered, card }: Held): Promise<number> {
  const from = performance.now()
  const [at] = await Promise.all([answered, click(bot, serviceUrl, card)])
  return at - from
}

let clicks = 0

/** Milliseconds until the click itself is answered. */
async function click(bot: Bot, serviceUrl: string, data: Carried): Promise<number> {
  const from = performance.now()
  const { status, body, at } = await post(bot, '/api/messages', {
    ...{ type: 'invoke', name: 'adaptiveCard/action', id: `click-${process.pid}-${++clicks}` },
    ...{ channelId: 'msteams', serviceUrl },
    from: { id: cast.app.id, name: cast.app.name, aadObjectId: cast.app.oid },
    recipient: { id: '28:bot', name: 'ops' },
    conversation: { id: `${channel};messageid=1700000000000`, conversationType: 'channel', tenantId },
    channelData: { tenant: { id: tenantId } },
    value: { action: { type: 'Action.Execute', verb: 'hitl.approve', data }, trigger: 'manual' },
  })
  if (status !== 200) throw new Error(`the click was answered with ${status} ${body}`)
  return at - from
}

type Bot = { readonly port: number; stop(): Promise<void> }
const agent = new Agent({ keepAlive: true, maxSockets: 200 })

function post(
  { port }: Bot,
  path: string,
  body: object,
): Promise<{ status: number; body: string; at: number }> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body)
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
    request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers }, (response) => {
      let said = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        said += chunk
      })
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: said, at: performance.now() }),
      )
    })
      .on('error', reject)
      .end(text)
  })
}

/** The secret is made before the bot opens its folder, which nobody else may open then. */
async function makeSecret(url: string | undefined, folder: string): Promise<string> {
  const where = url ? { url } : { folder: join(folder, 'data') }
  if (!url) await mkdir(where.folder as string, { recursive: true })
  const database = await openDatabase({ ...where, log: noLog })
  const store = hitlCalls({
    ...{ database, enqueue: async () => true, rules: () => usualRules, specs: knownTools, log: noLog },
  })
  const { secret } = await store.requests.rotate('prod', { id: 'bench', name: 'Bench' })
  await store.close()
  await database.close()
  return secret
}

async function startBot(folder: string, url: string | undefined): Promise<Bot> {
  const opsFile = join(folder, 'ops.yaml')
  const component = '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/c'
  await writeFile(
    opsFile,
    stringify({
      people: { roles: { approver: [cast.app.oid] } },
      environments: { prod: { appInsights: component } },
      channels: { approvals: channel },
    }),
  )
  const port = await freePort()
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
  const child = spawn(process.execPath, [...nodeFlags, main], {
    env: {
      ...process.env,
      ...{ OPS_SANDBOX: 'true', OPS_FILE: opsFile, HOST: '127.0.0.1', PORT: String(port) },
      ...{ OPS_TENANTS: tenantId, OPS_SERVICE_HOSTS: 'localhost,127.0.0.1', LOG_LEVEL: 'warn' },
      ...(url ? { DATABASE_URL: url } : { DATA_DIR: join(folder, 'data') }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-8000)
    })
  const ended = once(child, 'exit')
  for (const deadline = Date.now() + 90_000; Date.now() < deadline; await wait(50)) {
    if (child.exitCode !== null) break
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
    if (!ready?.ok) continue
    // It files its schedules and looks for what was left; nobody clicks within a second of a start.
    await wait(1000)
    return {
      port,
      async stop() {
        child.kill('SIGTERM')
        const insist = wait(12_000, undefined, { ref: false }).then(() => child.kill('SIGKILL'))
        await Promise.race([ended, insist])
      },
    }
  }
  child.kill('SIGKILL')
  throw new Error(`the bot did not become ready:\n${said}`)
}

/** Milliseconds of begin, one row and commit: the least that can be asked of this server on this machine now. */
async function transaction(client: pg.Client): Promise<number> {
  const from = performance.now()
  await client.query('begin')
  await client.query('insert into public.bench values (clock_timestamp())')
  await client.query('commit')
  return performance.now() - from
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('create table public.bench (at timestamptz)')
  return client
}

const at = (times: readonly number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(share * times.length))] ?? Number.NaN
const show = (times: readonly number[]): string =>
  `p50 ${at(times, 0.5).toFixed(1)} ms, p99 ${at(times, 0.99).toFixed(1)} ms (${times.length})`

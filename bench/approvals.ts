import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Approval } from '../src/chat/approval.ts'
import { start } from '../src/compose.ts'
import { readConfig } from '../src/config.ts'
import type { Ports } from '../src/ports/index.ts'
import { features } from '../src/registry.ts'
import { ada, ben, channel, made, proposal } from '../test/fakes/approvals.ts'
import { cast, tenantId } from '../test/fakes/bot.ts'
import { noLog } from '../test/fakes/database.ts'
import { emptyPostgres } from '../test/fakes/postgres.ts'
import { type Dispatched, sharedNow, type There, UPSTREAM_MS } from './approvals-upstream.ts'

const WANTED_MS = 30
const CLICKS = 10
const DECISIONS = 100

/** From a click to the dispatch on its way to GitHub, and how many requests are approved a second. */
export async function approvals(): Promise<void> {
  console.log('\napprovals')
  const folder = await mkdtemp(join(tmpdir(), 'ops-bench-'))
  try {
    await measure('PostgreSQL (not fsynced)', { DATABASE_URL: await emptyPostgres() })
    await measure('PGlite', { DATA_DIR: join(folder, 'data') })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measure(name: string, where: Record<string, string>): Promise<void> {
  const upstream = fork(join(import.meta.dirname, 'approvals-upstream.ts'))
  const [there] = (await once(upstream, 'message')) as [There]
  const { github } = there
  const component = '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/c'
  const config = readConfig(
    {
      ...{ OPS_SANDBOX: 'true', PORT: '0', OPS_TENANTS: tenantId, LOG_LEVEL: 'silent' },
      ...{ GITHUB_API_URL: github.url, GITHUB_TOKEN: github.token },
      ...where,
    },
    () => ({
      people: { roles: { approver: [cast.app.oid] } },
      environments: { prod: { appInsights: component } },
      github: { owner: github.owner, repo: github.repo },
    }),
  )
  let ports: Ports | undefined
  const bot = await start(config, {
    features(all, ops) {
      ports = all
      return features(all, ops)
    },
    ports: { log: noLog },
  })
  try {
    if (!ports) throw new Error('the bot has no ports')
    await clicks(name, ports, upstream, there, bot.port)
    await decisions(name, ports)
  } finally {
    await bot.stop()
    upstream.kill()
  }
}

async function clicks(
  name: string,
  { approvals }: Ports,
  upstream: ChildProcess,
  there: There,
  port: number,
): Promise<void> {
  const times: number[] = []
  for (let i = 0; i < CLICKS + 2; i++) {
    const asked = made(await approvals.request(order(there, i), ada, channel, { key: `bench-${i}` }))
    // The client leaves a second between its writes, and the database what the request filed.
    await wait(1500)
    upstream.send('click')
    await wait(20)
    const dispatched = once(upstream, 'message') as Promise<[Dispatched]>
    const from = sharedNow()
    await click(port, there.serviceUrl, asked, i)
    const [{ dispatchedAt, roundTripMs }] = await dispatched
    times.push(dispatchedAt - from - roundTripMs)
  }
  // The first two load code and open connections.
  const sorted = times.slice(2).toSorted((a, b) => a - b)
  const ms = (share: number) => (sorted[Math.floor(share * sorted.length)] ?? Number.NaN).toFixed(0)
  const [one] = await approvals.history({ limit: 1 })
  const read = await medianOf(100, () => approvals.find(one?.id ?? ''))
  console.log(
    `  ${name}: click to dispatched request, beyond one round trip of ${UPSTREAM_MS} ms: p50 ${ms(0.5)} ms, p90 ${ms(0.9)} ms (wanted: at most ${WANTED_MS} ms on an idle machine; a single read takes ${read.toFixed(1)} ms here and now)`,
  )
}

async function decisions(name: string, { approvals }: Ports): Promise<void> {
  const asked: Approval[] = []
  for (let i = 0; i < DECISIONS; i++)
    asked.push(
      made(
        await approvals.request(proposal({ kind: 'tag', payload: {} }), ada, channel, { key: `many-${i}` }),
      ),
    )
  const from = performance.now()
  await Promise.all(
    asked.map(({ id, nonce }) => approvals.decide({ id, nonce, actor: ben, verdict: 'approve' })),
  )
  const rate = DECISIONS / ((performance.now() - from) / 1000)
  console.log(`  ${name}: ${rate.toFixed(0)} approvals a second, each with its audit entry and its jobs`)
}

/** Milliseconds. */
async function medianOf(times: number, work: () => Promise<unknown>): Promise<number> {
  const took: number[] = []
  for (let i = 0; i < times; i++) {
    const from = performance.now()
    await work()
    took.push(performance.now() - from)
  }
  return took.toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? Number.NaN
}

function order({ running: { deployment, goodSha, badSha } }: There, i: number) {
  return proposal({
    subject: `rollback:bench-${i}`,
    payload: {
      ...{ tag: 'v1.5.0', sha: goodSha, environment: 'prod', github: 'prod' },
      ...{ deployment, recorded: badSha, running: badSha },
    },
  })
}

async function click(port: number, serviceUrl: string, { id, nonce }: Approval, i: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ type: 'invoke', name: 'adaptiveCard/action', id: `click-${i}`, channelId: 'msteams', serviceUrl },
      from: { id: cast.app.id, name: cast.app.name, aadObjectId: cast.app.oid },
      recipient: { id: '28:bot', name: 'ops' },
      conversation: { id: channel.conversation, conversationType: 'channel', tenantId },
      channelData: { tenant: { id: tenantId } },
      value: {
        action: { type: 'Action.Execute', verb: 'approvals.approve', data: { id, nonce } },
        trigger: 'manual',
      },
    }),
  })
  if (answer.status !== 200) throw new Error(`the click was answered with ${answer.status}`)
}

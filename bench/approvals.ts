import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Github, startGithub } from '../sandbox/github/index.ts'
import type { Approval } from '../src/chat/approval.ts'
import { start } from '../src/compose.ts'
import { readConfig } from '../src/config.ts'
import type { Ports } from '../src/ports/index.ts'
import { features } from '../src/registry.ts'
import { ada, ben, channel, made, proposal } from '../test/fakes/approvals.ts'
import { cast, tenantId } from '../test/fakes/bot.ts'
import { fakeConnector } from '../test/fakes/connector.ts'
import { noLog } from '../test/fakes/database.ts'
import { emptyPostgres } from '../test/fakes/postgres.ts'

const UPSTREAM_MS = 50
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
  const template = readFileSync('infra/workflows/ops-rollback.yml', 'utf8')
  const github = await startGithub({ adopt: { '.github/workflows/ops-rollback.yml': template } })
  // A run that deploys nothing leaves the deployment in place that the next one expects.
  github.setRunPlan('ops-rollback.yml', { jobs: [{ name: 'once' }] })
  const slow = await slowly(github.url, UPSTREAM_MS)
  const connector = await fakeConnector()
  const component = '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/c'
  const config = readConfig(
    {
      ...{ OPS_SANDBOX: 'true', PORT: '0', OPS_TENANTS: tenantId, LOG_LEVEL: 'silent' },
      ...{ GITHUB_API_URL: slow.url, GITHUB_TOKEN: github.token },
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
    if (ports) await figures(name, ports, github, slow, bot.port, connector.url)
  } finally {
    await bot.stop()
    await connector.close()
    slow.close()
    await github.close()
  }
}

async function figures(
  name: string,
  { approvals }: Ports,
  github: Github,
  slow: Slow,
  port: number,
  serviceUrl: string,
): Promise<void> {
  const times: number[] = []
  for (let i = 0; i < CLICKS + 2; i++) {
    const asked = made(await approvals.request(order(github, i), ada, channel, { key: `bench-${i}` }))
    // The client leaves a second between its writes, and the database what the request filed.
    await wait(1500)
    const from = performance.now()
    const dispatched = slow.next(/\/dispatches$/)
    await click(port, serviceUrl, asked, i)
    times.push((await dispatched) - from - UPSTREAM_MS)
  }
  // The first two load code and open connections.
  const sorted = times.slice(2).toSorted((a, b) => a - b)
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
  const [one] = asked
  const read: number[] = []
  for (let i = 0; one && i < 100; i++) {
    const at = performance.now()
    await approvals.find(one.id)
    read.push(performance.now() - at)
  }
  const unit = read.toSorted((a, b) => a - b)[50] ?? Number.NaN
  const ms = (share: number) => (sorted[Math.floor(share * sorted.length)] ?? Number.NaN).toFixed(0)
  console.log(
    `  ${name}: click to dispatched request, beyond one round trip of ${UPSTREAM_MS} ms: p50 ${ms(0.5)} ms, p90 ${ms(0.9)} ms (wanted: at most ${WANTED_MS} ms on an idle machine; a single read takes ${unit.toFixed(1)} ms here and now)`,
  )
  console.log(`  ${name}: ${rate.toFixed(0)} approvals a second, each with its audit entry and its jobs`)
}

function order(github: Github, i: number) {
  const { goodSha = '', badSha = '' } = github.story ?? {}
  const running = github
    .repository()
    .deployments.findLast((one) => one.environment === 'prod' && one.statuses[0]?.state === 'success')
  return proposal({
    subject: `rollback:bench-${i}`,
    payload: {
      ...{ tag: 'v1.5.0', sha: goodSha, environment: 'prod', github: 'prod' },
      ...{ deployment: running?.id ?? 0, recorded: badSha, running: badSha },
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

type Slow = Awaited<ReturnType<typeof slowly>>

/** Stands before a server and lets every request wait; `next` tells when one of a kind arrives. */
async function slowly(target: string, ms: number) {
  const waiting: { readonly path: RegExp; readonly resolve: (at: number) => void }[] = []
  const server = createServer((request, response) => {
    const at = performance.now()
    const found = waiting.findIndex(({ path }) => request.method === 'POST' && path.test(request.url ?? ''))
    if (found >= 0) waiting.splice(found, 1)[0]?.resolve(at)
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () =>
      // Looks at runs that nobody waits for may come when the server behind is gone.
      pass(request, Buffer.concat(chunks), response).catch(() => response.destroy()),
    )
  })
  async function pass(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    await wait(ms)
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      body: body.length > 0 ? new Uint8Array(body) : null,
    })
    const type = answer.headers.get('content-type') ?? 'application/json'
    response.writeHead(answer.status, { 'content-type': type }).end(Buffer.from(await answer.arrayBuffer()))
  }
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next: (path: RegExp) => new Promise<number>((resolve) => waiting.push({ path, resolve })),
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

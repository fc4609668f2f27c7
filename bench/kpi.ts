// node bench/kpi.ts: a KPI review over 60 days at two million rows. Counts questions, and the bot's memory in a process of its own.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeFlags } from '../sandbox/bot.ts'
import { startWorld } from '../sandbox/world.ts'
import type { World } from './kpi-bot.ts'

const folder = await mkdtemp(join(tmpdir(), 'ops-bench-kpi-'))
const now = new Date('2026-10-31T20:00:00Z')
const world = await startWorld({
  dataDir: folder,
  days: 60,
  scale: 1,
  now: () => now,
  every: 0,
  idleMs: 10,
})
await world.telemetry?.reach()
const everything = { from: new Date(0), to: now }
const counted = await world.engine.query('union traces, requests, dependencies | count', {
  ...{ scope: 'resource' as const, timespan: everything, now, timeoutMs: 60_000, maxRows: 10 },
})
const rows = Number(counted.tables[0]?.rows[0]?.[0] ?? 0)
console.log(`60 days, ${rows.toLocaleString('en')} rows`)
const bot = fork(join(import.meta.dirname, 'kpi-bot.ts'), [], {
  env: { ...process.env, NODE_EXTRA_CA_CERTS: world.ca },
  execArgv: [...nodeFlags],
})
const { logs, authority, tenantId, clientId, clientSecret, resourceId } = world
bot.send({
  logs,
  authority,
  tenantId,
  clientId,
  clientSecret,
  resourceId,
  rows,
  now: now.toISOString(),
} satisfies World)
await once(bot, 'exit')
await world.close()
await rm(folder, { recursive: true, force: true })
process.exit(0)

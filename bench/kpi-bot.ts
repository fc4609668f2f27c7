// The bot's part of bench/kpi.ts, in a process that loads nothing of the sandbox: what is measured here is the bot's.
import { signInWith } from '../src/adapters/azure/credential.ts'
import { monitorTelemetry } from '../src/adapters/monitor/index.ts'
import type { ReviewPorts } from '../src/features/kpi/review.ts'
import { reviewOf } from '../src/features/kpi/review.ts'
import type { KpiDay } from '../src/ports/kpis.ts'
import type { Telemetry } from '../src/ports/telemetry.ts'

/** What the process is told once it runs. */
export type World = {
  logs: string
  authority: string
  tenantId: string
  clientId: string
  clientSecret: string
  resourceId: string
  rows: number
  now: string
}
const log = { info: () => {}, warn: () => {}, error: () => {} }
const mb = (bytes: number): number => Math.round(bytes / 1024 / 1024)

async function asBot(world: World): Promise<void> {
  const credential = signInWith({
    authorityHost: world.authority,
    tenantId: world.tenantId,
    clientId: world.clientId,
    clientSecret: world.clientSecret,
  })
  const monitor = monitorTelemetry({
    endpoint: world.logs,
    credential,
    resources: { prod: world.resourceId },
  })
  let questions = 0
  const telemetry: Telemetry = {
    ...monitor,
    query: (...asked) => {
      questions += 1
      return monitor.query(...asked)
    },
  }
  // In production the record is in a PostgreSQL of its own; the embedded one would be most of what is measured.
  const record = new Map<string, KpiDay>()
  const none = async () => []
  const kpis = [
    'briefing_production_time:duration_ms:10800000:90000',
    'outreach_reply_rate:ratio:0.02:0.08',
    'hitl_approval_rate:ratio:1:0.9',
  ].map((one) => {
    const [name = '', type = '', baseline, target] = one.split(':')
    return { name, type, baseline: Number(baseline), target: Number(target) }
  })
  const ports = {
    log,
    telemetry,
    kpis: {
      days: async () => [...record.values()],
      keep: async (days: readonly KpiDay[]) => days.forEach((one) => void record.set(one.day, one)),
      directions: none,
      review: async () => undefined,
    },
    accelerator: { manifest: async () => ({ kpis, acceptance: {} }) },
    repository: { file: async () => undefined },
    hitl: { decisions: none },
    incidents: { history: none },
    approvals: { history: none },
    drills: { history: none },
    evals: { observations: none },
  } as unknown as ReviewPorts
  const options = { zone: 'Europe/Berlin', directions: {}, contact: undefined, owner: undefined }
  const at = new Date(world.now)
  const before = process.memoryUsage().rss
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 20)
  const month = at.toISOString().slice(0, 7)
  const began = performance.now()
  const first = await reviewOf(ports, options, { environment: 'prod', month, at })
  const tookFirst = performance.now() - began
  const asked = questions
  const again = performance.now()
  await reviewOf(ports, options, { environment: 'prod', month, at })
  const tookAgain = performance.now() - again
  clearInterval(watch)
  const n = first.kpis.map(({ now }) => (now.state === 'measured' ? now.all.rows : now.state))
  console.log(`days ${first.collected.days.length}, samples ${n.join(', ')}`)
  console.log(
    `questions ${asked} (at most 3: ${asked <= 3 ? 'yes' : 'NO'}), first ${tookFirst.toFixed(0)} ms, from the record ${tookAgain.toFixed(0)} ms (×${(tookAgain / tookFirst).toFixed(2)})`,
  )
  console.log(
    `memory: at most ${mb(most)} MB resident (under 200: ${mb(most) < 200 ? 'yes' : 'NO'}), of which ${mb(before)} MB before`,
  )
  process.exit(0)
}

process.once('message', (world) => void asBot(world as World))

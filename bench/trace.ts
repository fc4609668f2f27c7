import { join } from 'node:path'
import { startBot } from '../sandbox/bot.ts'
import { localCertificates } from '../sandbox/certs/authority.ts'
import type { World } from '../sandbox/world.ts'
import { emptyPostgres } from '../test/fakes/postgres.ts'
import { direct } from './direct.ts'
import { inWorld } from './in-world.ts'
import { load } from './load.ts'
import { replaying } from './replay.ts'

const UPSTREAM_MS = 100
const ROWS = 1000

/** `trace` of a request with 1,000 rows, against the time that the log store takes. */
export async function trace(): Promise<void> {
  await inWorld(1, measure)
}

async function measure(world: World, folder: string): Promise<void> {
  const certs = join(folder, 'sandbox', 'certs')
  const { ca } = await localCertificates(certs)
  const logs = await replaying(world.logs, certs, UPSTREAM_MS, grown)
  console.log(
    `\ntrace of ${ROWS} rows with an upstream that thinks for ${UPSTREAM_MS} ms (wanted: at most 1.3)`,
  )
  const start = (name: string, more: { readonly databaseUrl?: string }) =>
    startBot({ world: { ...world, logs: logs.url }, folder: join(folder, name), logLevel: 'warn', ...more })
  try {
    for (const [name, more] of [
      ['PostgreSQL', { databaseUrl: await emptyPostgres() }],
      ['embedded', {}],
    ] as const) {
      const bot = await start(name, more)
      await compare(name, bot.port, () => direct(logs.url, ca, 10)).finally(() => bot.close())
    }
  } finally {
    await logs.close()
  }
}

/** In turns, so that whatever else the machine does hits both. */
async function compare(name: string, port: number, ask: () => Promise<readonly number[]>): Promise<void> {
  await load(port, 'trace last failed', { turns: 20, concurrency: 1 })
  const rounds: { readonly asked: number; readonly p50: number }[] = []
  for (let round = 0; round < 6; round++) {
    const { p50 } = await load(port, 'trace last failed', { turns: 10, concurrency: 1 })
    rounds.push({ p50, asked: middle(await ask()) })
  }
  const [p50, asked] = [middle(rounds.map((one) => one.p50)), middle(rounds.map((one) => one.asked))]
  const ratios = `${(p50 / asked).toFixed(2)}; to what it thinks, without its answer's way: ${(p50 / UPSTREAM_MS).toFixed(2)}`
  console.log(
    `  ${name.padEnd(10)} p50 ${p50.toFixed(0)} ms, the same rows without the bot ${asked.toFixed(0)} ms: ${ratios}`,
  )
}

const middle = (all: readonly number[]): number =>
  all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN

/** An answer with its rows repeated, a second apart, until there are enough. */
function grown(body: string): string {
  const answer = JSON.parse(body) as { tables: { columns: { name: string }[]; rows: unknown[][] }[] }
  const [table] = answer.tables
  if (!table) throw new Error('the log store answered without a table')
  const at = table.columns.findIndex(({ name }) => name === 'at')
  const leg = table.columns.findIndex(({ name }) => name === 'leg')
  const own = table.rows.filter((row) => row[leg] === 'row')
  const rest = table.rows.filter((row) => row[leg] !== 'row')
  const later = (row: unknown[], round: number) =>
    row.with(at, new Date(Date.parse(String(row[at])) + round * 1000).toISOString())
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const row = own[i % own.length]
    if (!row) throw new Error('the log store found no failed request')
    return later(row, Math.floor(i / own.length))
  })
  return JSON.stringify({ ...answer, tables: [{ ...table, rows: [...rows, ...rest] }] })
}

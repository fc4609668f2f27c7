import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Engine, StoredRow } from '../kusto/contract.ts'
import { INGESTED, quoted } from '../kusto/storage.ts'
import { readRow } from './row.ts'
import { ticks } from './sql/draw.ts'

/** Lines of a telemetry file that cannot be loaded; lines count from 1. Nothing of the file has been loaded. */
export class TelemetryFileError extends Error {
  override readonly name = 'TelemetryFileError'
  readonly problems: readonly { readonly line: number; readonly message: string }[]
  constructor(file: string, problems: TelemetryFileError['problems']) {
    const shown = problems.slice(0, 10).map(({ line, message }) => `  line ${line}: ${message}`)
    const more = problems.length > 10 ? [`  and ${problems.length - 10} more`] : []
    super([`${file} was not loaded:`, ...shown, ...more].join('\n'))
    this.problems = problems
  }
}

export type Loaded = { readonly rows: number; readonly tables: Readonly<Record<string, number>> }

/** Seconds that a row of a file took to arrive, unless that is still to come. */
const lag = 90

/**
 * Loads rows from JSON lines, one `{"table": …, …columns}` a line; empty lines are skipped. Rows keep their own
 * times and arrive 90 seconds after them (now, for younger ones).
 */
export async function loadTelemetry(
  engine: Pick<Engine, 'insert' | 'sql'>,
  file: string,
  now: Date,
): Promise<Loaded> {
  const tables = new Map<string, StoredRow[]>()
  const problems: { line: number; message: string }[] = []
  let line = 0
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    line += 1
    const json = line === 1 ? text.replace(/^\uFEFF/, '') : text
    if (!json.trim()) continue
    try {
      const { table, row } = readRow(JSON.parse(json), now)
      const rows = tables.get(table)
      if (rows) rows.push(row)
      else tables.set(table, [row])
    } catch (error) {
      const message =
        error instanceof SyntaxError ? `this is not JSON (${error.message})` : (error as Error).message
      problems.push({ line, message })
    }
  }
  if (problems.length) throw new TelemetryFileError(file, problems)
  for (const [table, rows] of tables) await store(engine, table, rows, now)
  const counts = [...tables].map(([table, rows]) => [table, rows.length] as const)
  return { rows: counts.reduce((sum, [, count]) => sum + count, 0), tables: Object.fromEntries(counts) }
}

async function store(
  engine: Pick<Engine, 'insert' | 'sql'>,
  table: string,
  rows: readonly StoredRow[],
  now: Date,
): Promise<void> {
  await engine.insert(table, rows, now)
  // One call can give only one time of arrival to all of its rows.
  await engine.sql(
    `UPDATE ${quoted(table)} SET ${quoted(INGESTED)} = least(${ticks(now)}, timestamp + ${lag * 10_000_000})`,
  )
}

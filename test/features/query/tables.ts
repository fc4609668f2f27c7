import { openEngine } from '../../../sandbox/kusto/engine.ts'
import { KustoError } from '../../../sandbox/kusto/error.ts'
import { tableSpecs, viewSpecs } from '../../../sandbox/telemetry/schema.ts'
import type { Kql } from '../../../src/ports/kql.ts'
import type { LogTable, LogTables } from '../../../src/ports/log-tables.ts'
import type { Window } from '../../../src/ports/telemetry.ts'

export const now = new Date('2026-11-24T13:30:00Z')

/** The sandbox's engine as the port, without the wire in between; `asked` is what went out. */
export async function tablesOver(rows: readonly { readonly [column: string]: unknown }[]) {
  const engine = await openEngine({ tables: tableSpecs, views: viewSpecs })
  await engine.insert('traces', rows)
  const asked: { readonly text: string; readonly window: Window; readonly environment: string }[] = []
  let partial: string | undefined
  const ask = async (kql: Kql, window: Window, { environment }: { readonly environment: string }) => {
    asked.push({ text: kql.text, window, environment })
    try {
      const answer = await engine.query(kql.text, {
        scope: 'resource',
        timespan: window,
        now,
        timeoutMs: 20_000,
        maxRows: 500_000,
      })
      return { table: { ...tableOf(answer.tables[0]), partial, tookMs: 5 } }
    } catch (error) {
      if (!(error instanceof KustoError)) throw error
      const { code, message, start } = error.fault
      const at = start === undefined ? undefined : placeOf(kql.text, start)
      return { mistake: { code, message, ...(at && { at }) } }
    }
  }
  const logTables: LogTables = { environments: () => ['prod', 'staging'], ask }
  return {
    logTables,
    asked,
    close: () => engine.close(),
    cut: (why: string | undefined) => {
      partial = why
    },
  }
}

function tableOf(
  table: Awaited<ReturnType<Awaited<ReturnType<typeof openEngine>>['query']>>['tables'][0] | undefined,
) {
  const { columns = [], rows = [] } = table ?? {}
  const cell = (value: unknown, type: string | undefined) => {
    if (value === null) return null
    if (type === 'datetime') return new Date(String(value))
    return type === 'dynamic' ? JSON.parse(String(value)) : value
  }
  return {
    columns,
    rows: rows.map((row) => row.map((value, i) => cell(value, columns[i]?.type))),
  } satisfies Pick<LogTable, 'columns' | 'rows'>
}

function placeOf(text: string, start: number) {
  const head = text.slice(0, start)
  const token = /^\S*/.exec(text.slice(start))?.[0] ?? ''
  return { line: head.split('\n').length, column: start - head.lastIndexOf('\n'), token }
}

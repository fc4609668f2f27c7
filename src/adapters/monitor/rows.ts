import type { LogsTable } from '@azure/monitor-query'
import { z } from 'zod'
import type { LogTable } from '../../ports/log-tables.ts'
import { malformed } from './failure.ts'

/** Reads the first table's rows as objects by column name. Throws `UpstreamError` of reason `malformed`. */
export function readRows<Row>(tables: readonly LogsTable[], row: z.ZodType<Row>): readonly Row[] {
  const [table] = tables
  if (!table) throw malformed(new Error('no table in the answer'))
  const columns = table.columnDescriptors
  // Names are those of our own queries. A plain loop, because thousands of rows go through here while somebody waits.
  const objects = table.rows.map((cells) => {
    const made: Record<string, unknown> = {}
    for (let i = 0; i < columns.length; i++)
      made[columns[i]?.name ?? ''] = readCell(cells[i], columns[i]?.type)
    return made
  })
  const read = z.array(row).safeParse(objects)
  if (!read.success) throw malformed(read.error)
  return read.data
}

/** The first table's columns and cells as they came. Throws `UpstreamError` of reason `malformed`. */
export function readTable(tables: readonly LogsTable[]): Pick<LogTable, 'columns' | 'rows'> {
  const [table] = tables
  if (!table) throw malformed(new Error('no table in the answer'))
  const columns = table.columnDescriptors.map(({ name, type }) => ({ name: name ?? '', type: type ?? '' }))
  return { columns, rows: table.rows.map((cells) => columns.map(({ type }, i) => readCell(cells[i], type))) }
}

function readCell(cell: unknown, type: string | undefined): unknown {
  // The client makes `new Date(null)` of a datetime that is null; nothing was logged in 1970.
  if (type === 'datetime') return cell instanceof Date && cell.getTime() === 0 ? null : cell
  if (type === 'real' && typeof cell === 'string') return notFinite.get(cell) ?? cell
  return cell
}

const notFinite = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])

import type { Column, KustoType, StoredRow } from '../kusto/contract.ts'
import { findTable, type TelemetryTable } from './schema.ts'

/** A row as a file has it: `table` names a classic or an App* table, the rest are that table's columns. */
export type NamedRow = { readonly table: string; readonly row: StoredRow }

/** Columns that every workspace table has and that say nothing about the row. */
const ignored = new Set(['Type', 'TenantId', 'SourceSystem', '_BilledSize', '_IsBillable', '_SubscriptionId'])

/**
 * Checks one row and puts it in the form of its classic table. Throws an `Error` that says what is wrong; a row
 * without a time gets `now`.
 */
export function readRow(value: unknown, now: Date): NamedRow {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('this is not a JSON object')
  const { table: name, ...columns } = value as Record<string, unknown>
  if (typeof name !== 'string') throw new Error('"table" is missing')
  const found = findTable(name)
  if (!found) throw new Error(`there is no table "${name}"`)
  const row: Record<string, unknown> = { itemCount: 1, itemType: itemType(found.table) }
  for (const [key, value] of Object.entries(columns)) {
    if (found.workspace && ignored.has(key)) continue
    const column = columnOf(found.table, key, found.workspace)
    if (!column) throw new Error(`${name} has no column "${key}"`)
    row[column.name] = convert(column, value)
  }
  row.timestamp ??= now
  return { table: found.table.name, row }
}

const columnOf = ({ columns }: TelemetryTable, name: string, workspace: boolean): Column | undefined =>
  columns.find((column) => (workspace ? column.workspace?.name : column.name) === name)

/** `trace`, `request`, `customEvent` …: the table's name in the singular. */
const itemType = ({ name }: TelemetryTable) =>
  name === 'dependencies' ? 'dependency' : name.replace(/s$/, '')

function convert({ name, type }: Column, value: unknown): unknown {
  if (value === null) return undefined
  const made = converters[type]?.(value, name)
  if (made === undefined) throw new Error(`"${name}" is not a ${type}: ${JSON.stringify(value)}`)
  return made
}

type Converter = (value: unknown, name: string) => unknown

/** Undefined means that the value does not fit. */
const converters: Partial<Record<KustoType, Converter>> = {
  string: (value, name) => {
    if (name === 'success') return successText(value)
    return typeof value === 'object' ? undefined : String(value)
  },
  int: (value) => number(value, Number.isInteger),
  real: (value) => number(value, Number.isFinite),
  datetime: (value) => {
    const known = typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value)
    return known && !Number.isNaN(Date.parse(value)) ? value : undefined
  },
  dynamic: (value) => (typeof value === 'string' ? parsed(value) : value),
}

function number(value: unknown, fits: (value: number) => boolean): number | undefined {
  const made = typeof value === 'string' && value.trim() ? Number(value) : value
  return typeof made === 'number' && fits(made) ? made : undefined
}

/** Application Insights keeps success as text: "True" or "False". */
function successText(value: unknown): string | undefined {
  const text = String(value).toLowerCase()
  if (text === 'true') return 'True'
  return text === 'false' ? 'False' : undefined
}

/** A dynamic may come as JSON in a string, as it does on the wire. */
function parsed(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

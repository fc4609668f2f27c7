import { findTable } from '../schema.ts'
import { type Sql, text } from './draw.ts'

/** Facts that are the same in every row. */
export type Constants = { readonly resourceId: string; readonly appId: string; readonly iKey: string }

/** What the application is called by its SDK, which nobody ever configured. */
const roleName = 'unknown_service'

/** Columns by name, as SQL; `ingested` is the row's hidden time of arrival in ticks. */
export type Values = Readonly<Record<string, Sql>> & { readonly timestamp: Sql; readonly ingested: Sql }

/**
 * A SELECT that fills every column of `table` in the order of its schema, with the ingestion time last: what is
 * not among `values` gets its constant, '' for text, NULL otherwise.
 */
export function rowsOf(table: string, values: Values, from: Sql, constants: Constants): Sql {
  const schema = findTable(table)?.table
  if (!schema) throw new Error(`there is no table ${table}`)
  const { ingested, ...columns } = values
  const unknown = Object.keys(columns).find((name) => !schema.columns.some((column) => column.name === name))
  if (unknown) throw new Error(`${table} has no column ${unknown}`)
  const usual = constantColumns(table, constants)
  const list = schema.columns.map(({ name, type }) => {
    const value = columns[name] ?? usual[name] ?? (type === 'string' ? `''` : 'NULL')
    return `${value} AS "${name}"`
  })
  return `SELECT ${list.join(', ')}, ${ingested} AS ingested ${from}`
}

const itemTypes: Readonly<Record<string, string>> = {
  traces: 'trace',
  requests: 'request',
  dependencies: 'dependency',
  exceptions: 'exception',
  customEvents: 'customEvent',
  customMetrics: 'customMetric',
  availabilityResults: 'availabilityResult',
  pageViews: 'pageView',
  browserTimings: 'browserTiming',
  performanceCounters: 'performanceCounter',
}

/** Columns that a row gets when it does not say otherwise. */
export function constantColumns(table: string, { resourceId, appId, iKey }: Constants): Record<string, Sql> {
  return {
    itemType: text(itemTypes[table] ?? ''),
    itemCount: '1',
    cloud_RoleName: text(roleName),
    client_Type: text('Other'),
    sdkVersion: text('py3.12.11:otel1.39.0:ext1.0.0b46'),
    appId: text(appId),
    appName: text(resourceId.split('/').at(-1) ?? ''),
    iKey: text(iKey),
    _ResourceId: text(resourceId.toLowerCase()),
  }
}

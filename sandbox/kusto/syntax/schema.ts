import type { Column } from '../contract.ts'
import { loadParser } from './load.ts'
import type { Raw } from './node.ts'

/** What the binder must know of a table. */
export type Schema = { readonly name: string; readonly columns: readonly Column[] }

/** The binder's globals for these tables and no others. */
export const globalsFor = (tables: readonly Schema[]): Raw =>
  loadParser().globals(tables.map(({ name, columns }) => ({ name, schema: schemaText(columns) })))

const schemaText = (columns: readonly Column[]): string =>
  `(${columns.map(({ name, type }) => `['${name.replaceAll("'", "\\'")}']: ${type}`).join(', ')})`

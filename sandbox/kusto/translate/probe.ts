import { refuse } from '../error.ts'
import { type Node, span } from '../syntax/node.ts'
import type { Scope } from './context.ts'

/**
 * Thrown where the binder cannot know columns before data are seen (`evaluate bag_unpack(d)` without a schema). `sql`
 * asks the data; `schema` turns its rows into the text to insert at `at`, after which the query can be bound.
 */
export class SchemaProbe extends Error {
  override readonly name = 'SchemaProbe'
  readonly sql: string
  readonly at: number
  readonly schema: (rows: readonly (readonly unknown[])[]) => string
  constructor(sql: string, at: number, schema: (rows: readonly (readonly unknown[])[]) => string) {
    super('the schema depends on data')
    this.sql = sql
    this.at = at
    this.schema = schema
  }
}

/** A column of a schema in the query's syntax. */
export const declared = (name: string, type: string): string =>
  `['${name.replace(/[\\']/g, '\\$&')}']:${type}`

/** Asks the data for the columns of `evaluate`; possible only where the call stands in the query's own text. */
export const schemaProbe = (
  scope: Scope,
  call: Node,
  question: string,
  schema: SchemaProbe['schema'],
): SchemaProbe => {
  const { shared, root } = scope.context
  if (call.raw.Root !== root) return refuse('evaluate without a schema inside a function')
  const head = shared.length > 0 ? `WITH ${shared.join(', ')} ` : ''
  return new SchemaProbe(head + question, span(call).end, schema)
}

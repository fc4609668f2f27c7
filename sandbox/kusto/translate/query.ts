import type { Column } from '../contract.ts'
import { KustoError, refuse, semanticError } from '../error.ts'
import { registry } from '../functions/index.ts'
import { INGESTED, physicalName, quoted, type Stored } from '../storage.ts'
import { analysed } from '../syntax/analysed.ts'
import { firstFault, fuzzyGaps } from '../syntax/diagnostics.ts'
import { children, list, type Node, nodeOf, type Raw, typeOf } from '../syntax/node.ts'
import type { Context } from './context.ts'
import { orderBy, type Relation } from './relation.ts'
import { namedCovariances, spelledUnions } from './rewrite.ts'
import { statements } from './statement.ts'
import { table } from './table.ts'

/** A query in DuckDB's words. */
export type Translation = {
  readonly sql: string
  readonly columns: readonly Column[]
  readonly render?: Context['notes']['render']
}

export type TranslationOptions = {
  /** The binder's globals, with the same tables as `catalog`. */
  readonly globals: Raw
  readonly catalog: ReadonlyMap<string, Stored>
  /** now() in ticks. */
  readonly now: bigint
  /** Half-open range of ticks on every stored table's time column. */
  readonly from?: bigint
  readonly to?: bigint
}

/** KQL to SQL. Throws KustoError for text that is wrong (as the binder says) or refused. */
export const translate = (kql: string, options: TranslationOptions): Translation => {
  if (kql.trimStart().startsWith('.')) return refuse('management commands')
  const code = analysed(kql, options.globals)
  const root = nodeOf(code.Syntax)
  const found = survey(root)
  if (found.elsewhere !== undefined) return refuse(`${found.elsewhere}()`)
  const fault = firstFault(code)
  if (fault?.kind === 'syntax') throw new KustoError(fault)
  const spelled =
    spelledUnions(kql, root, fuzzyGaps(code), [...options.catalog.keys()]) ?? namedCovariances(kql, root)
  if (spelled !== undefined) return translate(spelled, options)
  if (fault) throw new KustoError(fault)
  return statementSql(root, contextFor(code, found.mentions, options))
}

const statementSql = (root: Node, context: Context): Translation => {
  const all = list(root, 'Statements')
  const results = all.filter((node) => node.kind === 'ExpressionStatement')
  const [result] = results
  if (!result) throw new KustoError({ kind: 'syntax', code: 'SYN0002', message: 'The query has no result' })
  if (results.length > 1) return refuse('several results in one query')
  const scope = statements(
    { context, env: new Map() },
    all.filter((node) => node !== result),
  )
  const wanted = nodeOf(result.raw.Expression)
  if (typeOf(wanted) !== undefined)
    return semanticError('SEM0001', 'A query must be a tabular expression: put print before a scalar')
  const rows = table(scope, wanted)
  const twice = rows.columns.find(({ name }, index) =>
    rows.columns.some((other, at) => at < index && other.name === name),
  )
  if (twice) return refuse(`a result with two columns ${twice.name}`)
  const head = context.shared.length > 0 ? `WITH ${context.shared.join(', ')} ` : ''
  const list_ = rows.columns.map(({ id }) => id).join(', ') || 'NULL'
  const { render } = context.notes
  return {
    sql: `${head}SELECT ${list_} FROM (${rows.sql}) ${orderBy(rows.order)}`,
    columns: rows.columns.map(({ name, type }) => ({ name, type })),
    ...(render && { render }),
  }
}

const contextFor = (code: Raw, mentions: Context['mentions'], options: TranslationOptions): Context => {
  let next = 0
  const fresh = (): string => `c${++next}`
  return {
    registry,
    root: code.Syntax,
    now: options.now,
    stored: (name) => {
      const stored = options.catalog.get(name)
      return stored && storedRows(stored, options, fresh)
    },
    tables: [...options.catalog.keys()],
    fresh,
    shared: [],
    labels: new Map(),
    notes: {},
    mentions,
    depth: { value: 0 },
  }
}

/** Functions that reach beyond this resource. */
const ELSEWHERE = new Set([
  'app',
  'workspace',
  'resource',
  'cluster',
  'database',
  'adx',
  'arg',
  'external_table',
])

type Survey = { readonly mentions: ReadonlyMap<string, number>; readonly elsewhere: string | undefined }

/** How often each name is mentioned, and the first function that reaches elsewhere. */
const survey = (root: Node): Survey => {
  const mentions = new Map<string, number>()
  let elsewhere: string | undefined
  const visit = (node: Node): void => {
    if (node.kind === 'NameReference') {
      const name: string = node.raw.SimpleName
      mentions.set(name, (mentions.get(name) ?? 0) + 1)
    }
    if (node.kind === 'FunctionCallExpression') {
      const name: string = node.raw.Name?.SimpleName ?? ''
      if (ELSEWHERE.has(name)) elsewhere ??= name
    }
    if (node.raw.IsToken !== true) for (const child of children(node)) visit(child)
  }
  visit(root)
  return { mentions, elsewhere }
}

const storedRows = (stored: Stored, { from, to }: TranslationOptions, fresh: () => string): Relation => {
  const columns = stored.columns.map((column) => ({ ...column, id: fresh() }))
  const ingestion = fresh()
  const cells = columns.map((column) => `${converted(column)} AS ${column.id}`)
  const time = physicalName(stored.time)
  const range = [
    ...(from === undefined ? [] : [`${time} >= ${from}`]),
    ...(to === undefined ? [] : [`${time} < ${to}`]),
  ]
  const filter = range.length > 0 ? ` WHERE ${range.join(' AND ')}` : ''
  return {
    sql: `SELECT ${[...cells, `${quoted(INGESTED)} AS ${ingestion}`].join(', ')} FROM ${quoted(stored.table)}${filter}`,
    columns: columns.map(({ name, type, id }) => ({ name, type, id })),
    hidden: [ingestion],
    ingestion,
    name: stored.name,
    heavy: false,
  }
}

/** A view may show its table's column under another type: `success` is text in one world and bool in the other. */
const converted = ({ from, fromType, type }: Stored['columns'][number]): string => {
  const name = physicalName(from)
  if (fromType === type) return name
  if (type === 'string')
    return fromType === 'bool'
      ? `CASE WHEN ${name} THEN 'True' WHEN NOT ${name} THEN 'False' ELSE '' END`
      : `coalesce(${name}::VARCHAR, '')`
  if (fromType === 'string') {
    return type === 'bool'
      ? `CASE lower(${name}) WHEN 'true' THEN true WHEN 'false' THEN false END`
      : `TRY_CAST(${name} AS ${type === 'long' ? 'BIGINT' : type === 'int' ? 'INTEGER' : 'DOUBLE'})`
  }
  return `CAST(${name} AS ${type === 'real' ? 'DOUBLE' : type === 'long' ? 'BIGINT' : 'INTEGER'})`
}

import type { Column, KustoType } from '../../contract.ts'
import { refuse, semanticError } from '../../error.ts'
import type { Sql } from '../../functions/contract.ts'
import { at, knownColumns, maybe, type Node } from '../../syntax/node.ts'
import { argumentsOf } from '../call.ts'
import type { Scope } from '../context.ts'
import { expression } from '../expression.ts'
import { nameOf } from '../function.ts'
import { member } from '../path.ts'
import { declared, type SchemaProbe, schemaProbe } from '../probe.ts'
import { type Col, type Relation, select } from '../relation.ts'
import type { Operator } from './contract.ts'
import { converted } from './convert.ts'

type Options = {
  readonly bag: Col
  readonly prefix: string
  readonly conflict: string
  readonly ignored: ReadonlySet<string>
}

/** `evaluate bag_unpack(d)`: a column per slot of the bag, instead of the bag. */
export const bagUnpack: Operator = ({ scope, source, node }) => {
  const options = optionsOf(scope, source, at(node, 'FunctionCall'))
  const { bag } = options
  if (!maybe(node, 'Schema')) throw probe(scope, source, node, options)
  const others = source.columns.filter((column) => column !== bag)
  return select(
    source,
    knownColumns(node).map((column) => {
      const old = others.find(({ name }) => name === column.name)
      if (old && options.conflict !== 'replace_source') return { column: old, sql: old.id }
      if (!column.name.startsWith(options.prefix))
        return old ? { column: old, sql: old.id } : refuse(`column ${column.name}`)
      const slot = member({ sql: bag.id, type: 'dynamic' }, column.name.slice(options.prefix.length))
      return { column: { ...column, id: scope.context.fresh() }, sql: slotAs(scope, slot, column.type) }
    }),
  )
}

const slotAs = (scope: Scope, slot: Sql, type: KustoType): string => {
  if (type === 'dynamic') return slot.sql
  const made = converted(scope, slot, type)
  return type === 'string' ? `coalesce(${made}, '')` : made
}

const optionsOf = (scope: Scope, source: Relation, call: Node): Options => {
  const given = argumentsOf(call)
  const positional = given.filter((item) => item.kind !== 'SimpleNamedExpression')
  const named = new Map(
    given.flatMap((item) =>
      item.kind === 'SimpleNamedExpression'
        ? [[nameOf(at(item, 'Name')).toLowerCase(), at(item, 'Expression')] as const]
        : [],
    ),
  )
  const outer = { context: scope.context, env: scope.env }
  const constant = (index: number, name: string): unknown => {
    const item = named.get(name.toLowerCase()) ?? positional[index]
    if (!item) return undefined
    const value = expression(outer, item)
    return value.literal ?? refuse(`bag_unpack() with ${name} that is not constant`)
  }
  const column = positional[0] ? expression({ ...scope, row: source }, positional[0]) : refuse('bag_unpack()')
  const bag = source.columns.find(({ id }) => id === column.sql) ?? refuse('bag_unpack() of an expression')
  const ignored = JSON.parse(String(constant(3, 'ignoredProperties') ?? '[]')) as readonly string[]
  return {
    bag,
    prefix: String(constant(1, 'OutputColumnPrefix') ?? ''),
    conflict: String(constant(2, 'columnsConflict') ?? 'error'),
    ignored: new Set(ignored),
  }
}

/** Asks which slots there are and of which JSON types. */
const probe = (scope: Scope, source: Relation, node: Node, options: Options): SchemaProbe => {
  const call = at(node, 'FunctionCall')
  const bag = options.bag.id
  const slots = `SELECT unnest(list_zip(json_keys(${bag}), json_extract(${bag}, '$.*')::VARCHAR[])) AS slot FROM (${source.sql}) WHERE json_type(${bag}) = 'OBJECT'`
  const types = `SELECT slot[1] AS name, json_type(slot[2]) AS kind FROM (${slots}) WHERE slot[2] <> 'null'`
  const sql = `SELECT name, list(DISTINCT kind ORDER BY kind)::VARCHAR FROM (${types}) GROUP BY name ORDER BY name`
  const others = source.columns.filter((column) => column !== options.bag)
  return schemaProbe(scope, call, sql, (rows) => {
    const found = rows
      .filter(([name]) => !options.ignored.has(String(name)))
      .map(
        ([name, kinds]): Column => ({
          name: options.prefix + String(name),
          type: typeOfKinds(String(kinds)),
        }),
      )
    return ` : (${merged(others, found, options.conflict)
      .map(({ name, type }) => declared(name, type))
      .join(', ')})`
  })
}

const merged = (others: readonly Column[], found: readonly Column[], conflict: string): readonly Column[] => {
  const clash = found.find(({ name }) => others.some((column) => column.name === name))
  if (clash && conflict === 'error') {
    return semanticError('SEM0001', `evaluate bag_unpack(): column '${clash.name}' already exists`)
  }
  const replaced = others.map((column) =>
    conflict === 'replace_source' ? (found.find(({ name }) => name === column.name) ?? column) : column,
  )
  return [...replaced, ...found.filter(({ name }) => others.every((column) => column.name !== name))]
}

/** One JSON type makes its Kusto type; several make a dynamic. */
const typeOfKinds = (kinds: string): KustoType => {
  const names = new Set(
    kinds
      .slice(1, -1)
      .split(', ')
      .map((kind) => KINDS[kind] ?? 'dynamic'),
  )
  const [only] = names
  return names.size === 1 && only ? only : 'dynamic'
}

const KINDS: Readonly<Record<string, KustoType>> = {
  VARCHAR: 'string',
  BIGINT: 'long',
  UBIGINT: 'long',
  DOUBLE: 'real',
  BOOLEAN: 'bool',
}

import type { KustoType } from '../../contract.ts'
import { refuse } from '../../error.ts'
import type { Sql } from '../../functions/contract.ts'
import { widen } from '../../functions/sql.ts'
import { at, knownColumns, list, type Node } from '../../syntax/node.ts'
import { expression } from '../expression.ts'
import { nameOf } from '../function.ts'
import { type Col, type Relation, select } from '../relation.ts'
import type { Operator } from './contract.ts'
import { staged } from './stage.ts'

/** `extend`: new columns at the end; a name that exists is replaced in place. */
export const extend: Operator = ({ scope, source, node }) => {
  const items = list(node, 'Expressions')
  const { relation, value: values } = staged(scope, source, (inner) =>
    items.map((item) => single(item) && expression(inner, item)),
  )
  const result = knownColumns(node)
  const named = nameItems(items, values, source, result)
  const columns = result.map((column) => {
    const value = named.get(column.name)
    const old = source.columns.find((candidate) => candidate.name === column.name)
    if (value) return { column: { ...column, id: scope.context.fresh() }, sql: widen(value, column.type) }
    return old ? { column: old, sql: old.id } : refuse(`extend without a value for ${column.name}`)
  })
  return { ...select(relation, columns), ...rest(relation) }
}

const rest = (relation: Relation): Pick<Relation, 'heavy'> => ({ heavy: relation.heavy })

const single = (item: Node): true => {
  if (item.kind === 'CompoundNamedExpression') return refuse('several names for one expression')
  return true
}

type Named = { readonly name: string; readonly type: KustoType }

/** Which result column each expression makes: by its name when it has one, else the binder's next new column. */
const nameItems = (
  items: readonly Node[],
  values: readonly Sql[],
  source: Relation,
  result: readonly Named[],
): ReadonlyMap<string, Sql> => {
  const found = new Map<string, Sql>()
  const explicit = new Set(
    items.flatMap((item) => (item.kind === 'SimpleNamedExpression' ? [nameOf(at(item, 'Name'))] : [])),
  )
  const added = result
    .slice(source.columns.length)
    .map((column) => column.name)
    .filter((name) => !explicit.has(name))
  for (const [index, item] of items.entries()) {
    const value = values[index]
    if (!value) continue
    const name =
      item.kind === 'SimpleNamedExpression' ? nameOf(at(item, 'Name')) : implied(item, value, added)
    found.set(name, value)
  }
  return found
}

// `extend a` and `extend d.a`, without a name, set column `a` when the row has it: the binder adds none then.
const implied = (item: Node, value: Sql, added: string[]): string => {
  const next = added.shift()
  if (next !== undefined) return next
  return value.name ?? refuse(`${item.kind} without a name in extend`)
}

/** `project`: exactly these columns. */
export const project: Operator = ({ scope, source, node }) => {
  const items = list(node, 'Expressions')
  const { relation, value: values } = staged(scope, source, (inner) =>
    items.map((item) => single(item) && expression(inner, item)),
  )
  const result = knownColumns(node)
  if (result.length !== values.length) return refuse('project of several columns at once')
  return select(
    relation,
    result.map((column, index) => {
      const value = values[index] ?? refuse('project')
      const kept = source.columns.find((candidate) => candidate.id === value.sql)
      const reuse =
        kept !== undefined &&
        kept.type === column.type &&
        values.filter((other) => other.sql === value.sql).length === 1
      const target: Col = { ...column, id: reuse ? kept.id : scope.context.fresh() }
      return { column: target, sql: widen(value, column.type) }
    }),
  )
}

/** project-away, project-keep, project-rename, project-reorder: the binder knows which columns, under which names. */
export const reshape: Operator = ({ source, node }) => {
  const renames = new Map(
    list(node, 'Expressions').flatMap((item) =>
      item.kind === 'SimpleNamedExpression'
        ? [[nameOf(at(item, 'Name')), nameOf(at(item, 'Expression'))] as const]
        : [],
    ),
  )
  const columns = knownColumns(node).map((column) => {
    const from = renames.get(column.name) ?? column.name
    const old = source.columns.find((candidate) => candidate.name === from) ?? refuse(`column ${from}`)
    return { column: { ...column, id: old.id }, sql: old.id }
  })
  return select(source, columns)
}

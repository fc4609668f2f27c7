import { refuse } from '../../error.ts'
import { widen } from '../../functions/sql.ts'
import { at, knownColumns, list } from '../../syntax/node.ts'
import { nameOf } from '../function.ts'
import { type Col, select } from '../relation.ts'
import { assigned } from './assign.ts'
import type { Operator } from './contract.ts'
import { staged } from './stage.ts'
import { valuesOf } from './values.ts'

/** `extend`: new columns at the end; a name that exists is replaced in place. */
export const extend: Operator = ({ scope, source, node }) => {
  const items = list(node, 'Expressions')
  const { relation, value: values } = staged(scope, source, (inner) =>
    items.flatMap((item) => valuesOf(inner, item)),
  )
  const result = knownColumns(node)
  const names = assigned(
    values,
    source,
    result.map(({ name }) => name),
  )
  const named = new Map(names.map((name, index) => [name, values[index]?.value]))
  const columns = result.map((column) => {
    const value = named.get(column.name)
    const old = source.columns.find((candidate) => candidate.name === column.name)
    if (value) return { column: { ...column, id: scope.context.fresh() }, sql: widen(value, column.type) }
    return old ? { column: old, sql: old.id } : refuse(`extend without a value for ${column.name}`)
  })
  return select(relation, columns)
}

/** `project`: exactly these columns. */
export const project: Operator = ({ scope, source, node }) => {
  const items = list(node, 'Expressions')
  const { relation, value: values } = staged(scope, source, (inner) =>
    items.flatMap((item) => valuesOf(inner, item).map(({ value }) => value)),
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

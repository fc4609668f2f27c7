import { refuse } from '../../error.ts'
import type { Sql } from '../../functions/contract.ts'
import { widen } from '../../functions/sql.ts'
import { at, knownColumns, list, maybe, type Node, textOf } from '../../syntax/node.ts'
import { expression } from '../expression.ts'
import { orderBy, type SortKey } from '../relation.ts'
import type { Operator } from './contract.ts'
import { aggregates } from './summarize.ts'

type Level = {
  readonly key: Sql
  readonly keyId: string
  readonly value: Sql
  readonly valueId: string
  readonly count?: Sql
  /** What stands for all groups that are not among the best. */
  readonly others?: Sql
  readonly sort: SortKey
}

/** `top-nested`: the best groups, and inside each the best groups of the next level. */
export const topNested: Operator = ({ scope, source, node }) => {
  if (source.partition) return refuse('top-nested inside mv-apply or partition')
  const levels = list(node, 'Clauses').map((clause): Level => {
    const rest = maybe(clause, 'WithOthersClause')
    if (rest && list(node, 'Clauses').length > 1) return refuse('top-nested with others on several levels')
    const row = { ...scope, row: source }
    const by = at(clause, 'ByExpression')
    const count = maybe(clause, 'Expression')
    const [value, ...more] = aggregates(
      { ...row, aggregating: { orderBy: orderBy(source.order), keys: [] } },
      ordered(by),
    )
    if (!value || more.length > 0) return refuse('top-nested by several columns at once')
    const valueId = scope.context.fresh()
    return {
      key: expression(row, at(clause, 'OfExpression')),
      keyId: scope.context.fresh(),
      value,
      valueId,
      ...(count && { count: expression(scope, count) }),
      ...(rest && { others: expression(scope, at(rest, 'Expression')) }),
      sort: sortKey(by, valueId, value),
    }
  })
  const base = scope.context.fresh()
  const keys = levels.map(({ key, keyId }) => `${key.sql} AS ${keyId}`)
  scope.context.shared.push(`${base} AS MATERIALIZED (SELECT *, ${keys.join(', ')} FROM (${source.sql}))`)
  const columns = knownColumns(node)
  if (columns.length !== levels.length * 2) return refuse('top-nested with these columns')
  return {
    sql: levels.reduce((above, _, index) => levelSql(base, above, levels.slice(0, index + 1)), ''),
    columns: levels.flatMap(({ keyId, valueId }, index) => [
      { ...(columns[index * 2] ?? refuse('top-nested')), id: keyId },
      { ...(columns[index * 2 + 1] ?? refuse('top-nested')), id: valueId },
    ]),
    hidden: [],
    heavy: true,
  }
}

const ordered = (by: Node): Node => (by.kind === 'OrderedExpression' ? at(by, 'Expression') : by)

const sortKey = (by: Node, id: string, { type }: Sql): SortKey => {
  const ordering = by.kind === 'OrderedExpression' ? maybe(by, 'Ordering') : undefined
  const descending = !(ordering && textOf(ordering).toLowerCase().startsWith('asc'))
  return { id, descending, nullsFirst: !descending, real: type === 'real' }
}

const levelSql = (base: string, above: string, levels: readonly Level[]): string => {
  const level = levels.at(-1) ?? refuse('top-nested')
  const parents = levels.slice(0, -1)
  const parentKeys = parents.map(({ keyId }) => keyId)
  const shown = parents.flatMap(({ keyId, valueId }) => [keyId, valueId])
  const match = parentKeys.map((id) => `b.${id} IS NOT DISTINCT FROM p.${id}`).join(' AND ')
  const from = above === '' ? `${base} AS b` : `${base} AS b JOIN (${above}) AS p ON ${match}`
  const outer = shown.map((id) => `p.${id}`)
  // Every column of the base keeps its name, which only the parents' keys share with `above`.
  const cells = [...outer, `b.${level.keyId} AS ${level.keyId}`, `${level.value.sql} AS ${level.valueId}`]
  const grouped = `SELECT ${cells.join(', ')} FROM ${from} GROUP BY ${[...outer, `b.${level.keyId}`].join(', ')}`
  if (!level.count) return grouped
  const part = shown.length > 0 ? `PARTITION BY ${shown.join(', ')} ` : ''
  const best = `SELECT * FROM (${grouped}) QUALIFY row_number() OVER (${part}${orderBy([level.sort])}) <= ${level.count.sql}`
  if (!level.others) return best
  const others = widen(level.others, level.key.type)
  const rest = `NOT EXISTS (SELECT 1 FROM (${best}) AS t WHERE t.${level.keyId} IS NOT DISTINCT FROM b.${level.keyId})`
  return `${best} UNION ALL SELECT ${others}, ${level.value.sql} FROM ${base} AS b WHERE ${rest} HAVING count(*) > 0`
}

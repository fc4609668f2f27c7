import type { KustoType } from '../../contract.ts'
import { refuse } from '../../error.ts'
import type { Sql } from '../../functions/contract.ts'
import { refusal } from '../../functions/refusal.ts'
import { widen } from '../../functions/sql.ts'
import { at, knownColumns, list, maybe, type Node, symbolOf, textOf } from '../../syntax/node.ts'
import type { Scope } from '../context.ts'
import { expression } from '../expression.ts'
import { type Col, orderBy, type Relation } from '../relation.ts'
import { share } from '../share.ts'
import { table } from '../table.ts'
import type { Operator, Step } from './contract.ts'
import { parameters } from './parameters.ts'

/** Pairs of equal columns: SQL of the left and of the right side, in one type. */
type Pair = {
  readonly left: string
  readonly right: string
  readonly rightName: string | undefined
  readonly nullable: boolean
}

type Sides = { readonly source: Relation; readonly right: Relation; readonly pairs: readonly Pair[] }

const KINDS: Readonly<Record<string, string>> = {
  innerunique: 'innerunique',
  inner: 'inner',
  leftouter: 'leftouter',
  rightouter: 'rightouter',
  fullouter: 'fullouter',
  leftsemi: 'leftsemi',
  rightsemi: 'rightsemi',
  leftanti: 'leftanti',
  anti: 'leftanti',
  leftantisemi: 'leftanti',
  rightanti: 'rightanti',
  rightantisemi: 'rightanti',
}

const sides = ({ scope, source, node }: Step): Sides => {
  if (source.partition) return refuse('join inside mv-apply or partition')
  const plain = table(scope, at(node, 'Expression'))
  const clause = maybe(node, 'ConditionClause') ?? maybe(node, 'LookupClause') ?? refuse('join without on')
  const conditions = list(clause, 'Expressions')
  if (clause.kind !== 'JoinOnClause' || conditions.length === 0) return refuse('join without on')
  const pairsWith = (right: Relation): readonly Pair[] =>
    conditions.flatMap((condition) => pairs({ ...scope, row: source, right }, condition))
  const found = pairsWith(plain)
  if (!found.some(({ nullable }) => nullable)) return { source, right: plain, pairs: found }
  // Looked at twice: for nulls among its keys, and to join it.
  const right = share(scope.context, plain, false)()
  const on = pairsWith(right)
  return { source: withoutDoubt(source, right, on), right, pairs: on }
}

/** Whether a null meets a null is not documented: where keys of both sides are null, the query fails. */
const withoutDoubt = (source: Relation, right: Relation, on: readonly Pair[]): Relation => {
  const doubts = on
    .filter(({ nullable }) => nullable)
    .map((key) => `${key.left} IS NULL AND (SELECT bool_or(${key.right} IS NULL) FROM (${right.sql}))`)
  const known = `CASE WHEN ${doubts.join(' OR ')} THEN ${refusal('join where keys of both sides are null')} ELSE true END`
  return { ...source, sql: `SELECT * FROM (${source.sql}) WHERE ${known}` }
}

const pairs = (scope: Scope, node: Node): readonly Pair[] => {
  if (node.kind === 'ParenthesizedExpression') return pairs(scope, at(node, 'Expression'))
  if (node.kind === 'AndExpression')
    return [...pairs(scope, at(node, 'Left')), ...pairs(scope, at(node, 'Right'))]
  if (node.kind === 'NameReference') {
    const name = symbolOf(node)?.name
    const right =
      scope.right?.columns.find((column) => column.name === name) ?? refuse(`join on ${textOf(node)}`)
    return [pair(expression(scope, node), { sql: right.id, type: right.type }, right.name)]
  }
  if (node.kind !== 'EqualExpression') return refuse(`join on ${textOf(node)}`)
  const [first, second] = [at(node, 'Left'), at(node, 'Right')]
  const [left, right] = side(first) === '$right' ? [second, first] : [first, second]
  if (side(left) !== '$left' || side(right) !== '$right') return refuse(`join on ${textOf(node)}`)
  const value = expression(scope, right)
  return [pair(expression(scope, left), value, value.name)]
}

const side = (node: Node): string => (node.kind === 'PathExpression' ? textOf(at(node, 'Expression')) : '')

const NUMBERS: readonly KustoType[] = ['int', 'long', 'real', 'decimal']

const pair = (left: Sql, right: Sql, rightName: string | undefined): Pair => {
  if (left.type === 'dynamic' || right.type === 'dynamic') return refuse('join on a dynamic column')
  const wider = NUMBERS.indexOf(left.type) > NUMBERS.indexOf(right.type) ? left.type : right.type
  return {
    left: widen(left, wider),
    right: widen(right, wider),
    rightName,
    nullable: wider !== 'string' && left.literal === undefined && right.literal === undefined,
  }
}

/** `join`: every kind; a bare one keeps one row per key of the left side. */
export const join: Operator = (step) => {
  const given = parameters(step.node, ['kind']).get('kind') ?? 'innerunique'
  const kind = KINDS[given] ?? refuse(`join kind=${given}`)
  const { source, right, pairs: on } = sides(step)
  const { scope, node } = step
  const condition = on.map(({ left, right: other }) => `${left} = ${other}`).join(' AND ')
  const result = knownColumns(node).map((column) => ({ ...column, id: scope.context.fresh() }))
  if (kind.endsWith('semi') || kind.endsWith('anti')) {
    const [kept, other] = kind.startsWith('left') ? [source, right] : [right, source]
    const word = kind.endsWith('semi') ? 'EXISTS' : 'NOT EXISTS'
    const sql = `SELECT * FROM (${kept.sql}) WHERE ${word} (SELECT 1 FROM (${other.sql}) WHERE ${condition})`
    return { ...kept, sql, columns: rename(kept.columns, result), heavy: true }
  }
  const left = kind === 'innerunique' ? unique(source, on) : source.sql
  const keyword = KEYWORDS[kind] ?? refuse(`join kind=${kind}`)
  return joined(
    { ...source, sql: left },
    right,
    keyword,
    condition,
    [...source.columns, ...right.columns],
    result,
  )
}

const KEYWORDS: Readonly<Record<string, string>> = {
  innerunique: 'JOIN',
  inner: 'JOIN',
  leftouter: 'LEFT JOIN',
  rightouter: 'RIGHT JOIN',
  fullouter: 'FULL JOIN',
}

const rename = (columns: readonly Col[], result: readonly Col[]): readonly Col[] =>
  columns.length === result.length
    ? columns.map((column, index) => ({ ...column, name: result[index]?.name ?? column.name }))
    : refuse('join with these columns')

/** The first row of each key, in the table's order where it has one. */
const unique = (source: Relation, on: readonly Pair[]): string => {
  const keys = on.map(({ left }) => left).join(', ')
  return `SELECT * FROM (${source.sql}) QUALIFY row_number() OVER (PARTITION BY ${keys} ${orderBy(source.order)}) = 1`
}

const joined = (
  left: Relation,
  right: Relation,
  keyword: string,
  condition: string,
  columns: readonly Col[],
  result: readonly Col[],
): Relation => {
  if (columns.length !== result.length) return refuse('join with these columns')
  const outer = keyword !== 'JOIN'
  const cells = columns.map((column, index) => {
    // Where a side has no match its cells are null, but a string never is.
    const value = outer && column.type === 'string' ? `coalesce(${column.id}, '')` : column.id
    return `${value} AS ${result[index]?.id}`
  })
  const order = [...(left.order ?? []), ...(right.order ?? [])].filter((key) => key.natural)
  const hidden = order.map((key) => key.id)
  return {
    sql: `SELECT ${[...cells, ...hidden].join(', ')} FROM (${left.sql}) AS l ${keyword} (${right.sql}) AS r ON ${condition}`,
    columns: result,
    hidden,
    ...(order.length > 0 && { order }),
    heavy: true,
  }
}

/** `lookup`: a left outer (or inner) join that does not repeat the right side's keys. */
export const lookup: Operator = (step) => {
  const kind = parameters(step.node, ['kind']).get('kind') ?? 'leftouter'
  if (kind !== 'leftouter' && kind !== 'inner') return refuse(`lookup kind=${kind}`)
  const { source, right, pairs: on } = sides(step)
  const keys = new Set(on.map(({ rightName }) => rightName))
  const columns = [...source.columns, ...right.columns.filter(({ name }) => !keys.has(name))]
  const result = knownColumns(step.node).map((column) => ({ ...column, id: step.scope.context.fresh() }))
  const condition = on.map(({ left, right: other }) => `${left} = ${other}`).join(' AND ')
  return joined(source, right, kind === 'inner' ? 'JOIN' : 'LEFT JOIN', condition, columns, result)
}

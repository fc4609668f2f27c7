import type { KustoType } from '../../contract.ts'
import { refuse } from '../../error.ts'
import type { Sql } from '../../functions/contract.ts'
import { asElement } from '../../functions/convert/json.ts'
import { refusal } from '../../functions/refusal.ts'
import { widen } from '../../functions/sql.ts'
import { at, knownColumns, list, maybe, type Node } from '../../syntax/node.ts'
import type { Scope } from '../context.ts'
import { expression } from '../expression.ts'
import { orderBy, type Relation } from '../relation.ts'
import type { Operator, Step } from './contract.ts'
import { parameters } from './parameters.ts'
import { aggregates } from './summarize.ts'

const LONGEST = 1_048_576

type Axis = {
  readonly value: Sql
  /** Where bins are aligned. */
  readonly origin: string
  readonly step: string
  readonly from?: string
  readonly to?: string
  /** `in range(from, to, step)`: the bin that `to` is in belongs to the series. */
  readonly inclusive?: boolean
}

/**
 * `make-series`: aggregates per bin of an axis, with a default for every bin without rows, as arrays. Bins are counted
 * from the start (or from zero, where the query names none) and joined with the full range of counts.
 */
export const makeSeries: Operator = (step) => {
  const { scope, source, node } = step
  const kind = parameters(node, ['kind']).get('kind')
  if (kind !== undefined && kind !== 'nonempty') return refuse(`make-series kind=${kind}`)
  if (source.partition) return refuse('make-series inside mv-apply or partition')
  const by = maybe(node, 'ByClause')
  const keys = by ? list(by, 'Expressions').map((item) => expression({ ...scope, row: source }, item)) : []
  const axis = axisOf(step)
  if (kind === 'nonempty' && (keys.length > 0 || axis.from === undefined || axis.to === undefined)) {
    return refuse('make-series kind=nonempty with by or without from and to')
  }
  const series = list(node, 'Aggregates').map((item) => seriesOf(scope, source, item))
  const columns = knownColumns(node).map((column) => ({ ...column, id: scope.context.fresh() }))
  if (columns.length !== keys.length + series.length + 1) return refuse('make-series with these columns')
  const keyIds = columns.slice(0, keys.length).map(({ id }) => id)
  const grid = gridSql(scope, source, keys, keyIds, axis, series, kind === 'nonempty')
  const cells = [
    ...keyIds,
    ...series.map(
      (item, index) => `${array(filled(item, grid), grid.bin)} AS ${columns[keys.length + index]?.id}`,
    ),
    `${array(asElement({ sql: binValue(axis, grid.bin), type: axis.value.type }), grid.bin)} AS ${columns.at(-1)?.id}`,
  ]
  const tail = keyIds.length > 0 ? ` GROUP BY ${keyIds.join(', ')}` : ` HAVING count(*) > 0`
  return { sql: `SELECT ${cells.join(', ')} FROM (${grid.sql})${tail}`, columns, hidden: [], heavy: true }
}

type Series = { readonly value: Sql; readonly fallback: Sql; readonly id: string }
type Grid = { readonly sql: string; readonly bin: string; readonly present: string }

const axisOf = (step: Step): Axis => {
  const { scope, source, node } = step
  const range = at(node, 'RangeClause')
  if (range.kind === 'MakeSeriesInRangeClause') return rangeAxis(step, range)
  const value = expression({ ...scope, row: source }, at(at(node, 'OnClause'), 'Expression'))
  const stepValue = expression(scope, at(at(range, 'MakeSeriesStepClause'), 'Expression'))
  const end = (member: string): string | undefined => {
    const clause = maybe(range, member)
    return clause && widen(expression(scope, at(clause, 'Expression')), value.type)
  }
  const [from, to] = [end('MakeSeriesFromClause'), end('MakeSeriesToClause')]
  return {
    value,
    origin: from ?? '0',
    step: stepOf(stepValue, value),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  }
}

const stepOf = (step: Sql, { type }: Sql): string => widen(step, type === 'datetime' ? 'timespan' : type)

/** The other syntax bins with bin(). What a start between two bins makes of it is not documented. */
const rangeAxis = ({ scope, source, node }: Step, range: Node): Axis => {
  const value = expression({ ...scope, row: source }, at(at(node, 'OnClause'), 'Expression'))
  const given = list(at(range, 'Arguments'), 'Expressions').map((item) => expression(scope, item))
  const [start, stop, by] = given
  if (!start || !stop || !by || given.length > 3) return refuse('make-series in range() of these values')
  if (REAL.includes(value.type)) return refuse(`make-series in range() on a column of type ${value.type}`)
  const [first, to, step] = [widen(start, value.type), widen(stop, value.type), stepOf(by, value)]
  const between = refusal('make-series in range() from a start between two bins')
  const from = `(CASE WHEN ${first} % ${step} = 0 THEN ${first} ELSE ${between} END)`
  return { value, origin: from, step, from, to, inclusive: true }
}

const seriesOf = (scope: Scope, source: Relation, item: Node): Series => {
  const row = { ...scope, row: source, aggregating: { orderBy: orderBy(source.order), keys: [] } }
  const [value, ...more] = aggregates(row, at(item, 'Expression'))
  if (!value || more.length > 0) return refuse('make-series of several columns at once')
  const given = maybe(item, 'DefaultExpression')
  const fallback = given
    ? expression(scope, at(given, 'Expression'))
    : ({ sql: '0', type: 'long', literal: 0n } as const)
  return { value, fallback, id: scope.context.fresh() }
}

const gridSql = (
  scope: Scope,
  source: Relation,
  keys: readonly Sql[],
  keyIds: readonly string[],
  axis: Axis,
  series: readonly Series[],
  nonempty: boolean,
): Grid => {
  const [bin, present, low, high] = [0, 1, 2, 3].map(() => scope.context.fresh()) as [
    string,
    string,
    string,
    string,
  ]
  const data = scope.context.fresh()
  const limits = [
    `${axis.value.sql} IS NOT NULL`,
    ...(axis.from ? [`${axis.value.sql} >= ${axis.from}`] : []),
    ...(axis.to ? [beforeEnd(axis, axis.to)] : []),
  ]
  const grouped = [...keyIds, bin]
  const cells = [
    ...keys.map((key, index) => `${key.sql} AS ${keyIds[index]}`),
    `${binOf(axis)} AS ${bin}`,
    ...series.map(({ value, id }) => `${value.sql} AS ${id}`),
    `true AS ${present}`,
  ]
  scope.context.shared.push(
    `${data} AS MATERIALIZED (SELECT ${cells.join(', ')} FROM (${source.sql}) WHERE ${limits.join(' AND ')} GROUP BY ${grouped.map((_, index) => index + 1).join(', ')})`,
  )
  const first = axis.from === undefined ? `min(${bin})` : '0'
  const last = axis.to === undefined ? `max(${bin})` : lastBin(axis)
  const groups = keyIds.length > 0 ? ` GROUP BY ${keyIds.join(', ')}` : ' HAVING count(*) > 0'
  const origin = nonempty ? '' : ` FROM ${data}${groups}`
  const ranges = `SELECT ${[...keyIds, `${first} AS ${low}`, `${last} AS ${high}`].join(', ')}${origin}`
  const guarded = `CASE WHEN ${high} - ${low} >= ${LONGEST} THEN ${refusal(`a series of more than ${LONGEST} values`)}::BIGINT ELSE ${high} + 1 END`
  const all = `SELECT ${[...keyIds, `unnest(range(${low}, ${guarded})) AS ${bin}`].join(', ')} FROM (${ranges})`
  const match = [...keyIds, bin].map((id) => `r.${id} IS NOT DISTINCT FROM d.${id}`).join(' AND ')
  const shown = [...grouped.map((id) => `r.${id}`), ...series.map(({ id }) => `d.${id}`), `d.${present}`]
  return {
    sql: `SELECT ${shown.join(', ')} FROM (${all}) AS r LEFT JOIN ${data} AS d ON ${match}`,
    bin,
    present,
  }
}

const REAL: readonly KustoType[] = ['real', 'decimal']

const binOf = ({ value, origin, step }: Axis): string =>
  REAL.includes(value.type)
    ? `CAST(floor((${value.sql} - ${origin}) / ${step}) AS BIGINT)`
    : `CAST((${value.sql} - ${origin} - (((${value.sql} - ${origin}) % ${step} + ${step}) % ${step})) // ${step} AS BIGINT)`

/** Whether rows after an inclusive end, but in its bin, count is not documented. */
const beforeEnd = (axis: Axis, to: string): string => {
  if (!axis.inclusive) return `${axis.value.sql} < ${to}`
  const doubt = refusal('make-series in range() with rows after the end and in its bin')
  return `CASE WHEN ${axis.value.sql} <= ${to} THEN true WHEN ${binOf(axis)} <= ${lastBin(axis)} THEN ${doubt} ELSE false END`
}

/** The last bin that starts before the end, or at an inclusive one. */
const lastBin = (axis: Axis): string =>
  axis.inclusive
    ? `CAST((${axis.to} - ${axis.origin}) // ${axis.step} AS BIGINT)`
    : REAL.includes(axis.value.type)
      ? `CAST(ceil((${axis.to} - ${axis.origin}) / ${axis.step}) AS BIGINT) - 1`
      : `CAST((${axis.to} - ${axis.origin} - 1) // ${axis.step} AS BIGINT)`

const binValue = ({ origin, step }: Axis, bin: string): string => `(${origin} + ${bin} * ${step})`

const array = (element: string, bin: string): string =>
  `'[' || string_agg(${element}, ',' ORDER BY ${bin}) || ']'`

/** A bin without rows shows the default, as a real where the aggregate is one. */
const filled = ({ value, fallback, id }: Series, { present }: Grid): string => {
  const numeric = fallback.type === 'long' || fallback.type === 'int'
  const missing: Sql =
    value.type === 'real' && numeric ? { sql: widen(fallback, 'real'), type: 'real' } : fallback
  return `CASE WHEN ${present} THEN ${asElement({ sql: id, type: value.type })} ELSE ${asElement(missing)} END`
}

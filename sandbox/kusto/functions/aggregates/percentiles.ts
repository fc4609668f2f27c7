import { refuse } from '../../error.ts'
import type { Aggregate, AggregateCall, Sql } from '../contract.ts'
import { PHYSICAL } from '../contract.ts'
import { asElement } from '../convert/json.ts'
import { constantItems } from '../operators/items.ts'
import { given } from './filter.ts'

const KINDS: readonly Sql['type'][] = ['int', 'long', 'real', 'datetime', 'timespan']

const ranked = (call: AggregateCall): Sql => {
  const value = given(call, 0)
  return KINDS.includes(value.type) ? value : refuse(`${call.name}() of ${value.type}`)
}

/** The percentages from argument `from` on, or in the array there. */
const percentages = (call: AggregateCall, from: number): readonly number[] =>
  (constantItems(call.args.slice(from)) ?? refuse(`${call.name}() of a percentage that is not constant`)).map(
    ({ literal }) => {
      const value = Number(literal)
      return value >= 0 && value <= 100 ? value : refuse(`${call.name}() of ${literal}`)
    },
  )

/**
 * Nearest rank: the least value that at least so many percent of the values do not exceed. The factor undoes rounding
 * such as 0.07 × 100 > 7, which would take the rank after.
 */
const nearestRank = ({ sql }: Sql, percentage: number): string =>
  `quantile_disc(${sql}, ${(percentage / 100) * (1 - 1e-13)})`

/** The same where each value counts as often as its weight says. */
const weighted = (value: Sql, weight: Sql, percentage: number): string => {
  const pairs = `list({'v': ${value.sql}, 'w': ${weight.sql}}) FILTER (WHERE ${value.sql} IS NOT NULL AND ${weight.sql} > 0)`
  const sorted = `list_sort(${pairs})`
  const total = `list_sum(list_transform(${sorted}, lambda p: p.w))`
  const enough = `list_sum(list_transform((${sorted})[:i], lambda p: p.w)) >= ${total} * ${(percentage / 100) * (1 - 1e-13)}`
  const rank = `list_filter(range(1, len(${sorted}) + 1), lambda i: ${enough})[1]`
  return `((${sorted})[${rank}]).v`
}

const typed = (sql: string, type: Sql['type']): string => `CAST(${sql} AS ${PHYSICAL[type]})`

const columns = (first: number, build: (call: AggregateCall, percentage: number) => string): Aggregate => ({
  arity: [first + 1, 256],
  build: (call) =>
    percentages(call, first).map((percentage, index) =>
      typed(build(call, percentage), call.columns[index]?.type ?? call.type),
    ),
})

const array = (first: number, build: (call: AggregateCall, percentage: number) => string): Aggregate => ({
  arity: [first + 1, 256],
  build: (call) => {
    const { type } = ranked(call)
    const elements = percentages(call, first).map((percentage) =>
      asElement({ sql: build(call, percentage), type }),
    )
    const empty = `count(${given(call, 0).sql}) = 0`
    return `CASE WHEN ${empty} THEN NULL ELSE ('[' || ${elements.join(` || ',' || `)} || ']') END`
  },
})

const plain = (call: AggregateCall, percentage: number): string => nearestRank(ranked(call), percentage)
const byWeight = (call: AggregateCall, percentage: number): string =>
  weighted(ranked(call), given(call, 1), percentage)

/** Exact nearest ranks, where Kusto estimates them for large groups. */
export const percentiles: Record<string, Aggregate> = {
  percentile: columns(1, plain),
  percentiles: columns(1, plain),
  percentiles_array: array(1, plain),
  percentilew: columns(2, byWeight),
  percentilesw: columns(2, byWeight),
  percentilesw_array: array(2, byWeight),
}

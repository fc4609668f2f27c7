import { refuse } from '../../error.ts'
import type { Aggregate, AggregateCall } from '../contract.ts'
import { convert } from '../convert/implicit.ts'
import { refusal } from '../refusal.ts'
import { filter, given, withIf } from './filter.ts'

/** Exact, where Kusto estimates. Null is no value; '' is one. */
const distinct = (call: AggregateCall, where: string): string =>
  `count(DISTINCT ${given(call, 0).sql})${where}`

const dcount = (predicate: number | undefined): Aggregate => {
  const fewest = predicate === undefined ? 1 : 2
  return { arity: [fewest, fewest + 1], build: (call) => distinct(call, filter(call, predicate)) }
}

/** Whether a null counts as a value is not documented. */
const exactDistinct = (call: AggregateCall, where: string): string => {
  const { sql, type } = given(call, 0)
  if (type === 'string') return distinct(call, where)
  return `CASE WHEN coalesce(bool_or(${sql} IS NULL)${where}, false) THEN ${refusal(`${call.name}() of nulls`)} ELSE ${distinct(call, where)} END`
}

export const count: Record<string, Aggregate> = {
  count: {
    arity: [0, 1],
    // count(x) counts rows, nulls and all; count(predicate) is countif().
    build: (call) =>
      call.args[0]?.type === 'bool' ? refuse('count() of a bool (use countif())') : 'count(*)',
  },
  countif: { arity: [1, 1], build: (call) => `count(*) FILTER (WHERE ${convert(given(call, 0), 'bool')})` },
  dcount: dcount(undefined),
  dcountif: dcount(1),
  ...withIf('count_distinct', 1, exactDistinct),
}

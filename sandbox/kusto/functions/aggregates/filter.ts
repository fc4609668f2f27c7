import { refuse } from '../../error.ts'
import type { Aggregate, AggregateCall, Sql } from '../contract.ts'
import { convert } from '../convert/implicit.ts'

/** The argument at `index`. */
export const given = (call: AggregateCall, index: number): Sql =>
  call.args[index] ?? refuse(`${call.name}() with ${call.args.length} arguments`)

/** ` FILTER (WHERE …)` of the predicate at `index`; '' when the aggregate takes every row. */
export const filter = (call: AggregateCall, index: number | undefined): string =>
  index === undefined ? '' : ` FILTER (WHERE ${convert(given(call, index), 'bool')})`

/**
 * `name(x)` and `nameif(x, predicate)`: `build` gets the value and the filter clause. `arity` counts the arguments
 * before the predicate.
 */
export const withIf = (
  name: string,
  count: number,
  build: (call: AggregateCall, filter: string) => string,
  conditional = `${name}if`,
): Record<string, Aggregate> => ({
  [name]: { arity: [count, count], build: (call) => build(call, '') },
  [conditional]: { arity: [count + 1, count + 1], build: (call) => build(call, filter(call, count)) },
})

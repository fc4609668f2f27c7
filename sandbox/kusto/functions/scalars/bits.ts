import { argument, scalar } from '../args.ts'
import type { ScalarFunction } from '../contract.ts'
import { convert } from '../convert/implicit.ts'

const long = (count: number, build: (...values: readonly string[]) => string): ScalarFunction =>
  scalar(count, count, (call) =>
    build(...call.args.map((_, index) => convert(argument(call, index), 'long'))),
  )

export const bits: Record<string, ScalarFunction> = {
  binary_and: long(2, (a, b) => `(${a} & ${b})`),
  binary_or: long(2, (a, b) => `(${a} | ${b})`),
  binary_xor: long(2, (a, b) => `xor(${a}, ${b})`),
  binary_not: long(1, (value) => `(~${value})`),
  binary_shift_left: long(2, (value, by) => `k_shift_left(${value}, ${by})`),
  binary_shift_right: long(2, (value, by) => `CASE WHEN ${by} >= 0 THEN ${value} >> (${by} % 64) END`),
  bitset_count_ones: long(1, (value) => `bit_count(${value})::BIGINT`),
}

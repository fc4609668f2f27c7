import { refuse } from '../error.ts'
import type { Call, ScalarFunction, Sql } from './contract.ts'

/** The argument at `index`; a missing one is refused with the function's name. */
export const argument = (call: Call, index: number): Sql =>
  call.args[index] ?? refuse(`${call.name}() with ${call.args.length} arguments`)

/** The value of a constant string argument; anything else is refused. */
export const constantText = (call: Call, index: number): string => {
  const { literal, type } = argument(call, index)
  return typeof literal === 'string' && type === 'string'
    ? literal
    : refuse(`${call.name}() whose argument ${index + 1} is not a constant string`)
}

/** The value of a constant integer argument; anything else is refused. */
export const constantLong = (call: Call, index: number): bigint => {
  const { literal } = argument(call, index)
  return typeof literal === 'bigint'
    ? literal
    : refuse(`${call.name}() whose argument ${index + 1} is not a constant integer`)
}

/** A function of `fewest` to `most` arguments. */
export const scalar = (fewest: number, most: number, build: (call: Call) => string): ScalarFunction => ({
  arity: [fewest, most],
  build,
})

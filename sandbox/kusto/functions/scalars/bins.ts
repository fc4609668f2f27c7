import { refuse } from '../../error.ts'
import { argument, scalar } from '../args.ts'
import type { Call, ScalarFunction, Sql } from '../contract.ts'
import { convert, isNumeric } from '../convert/implicit.ts'

/** The largest multiple of `size` that is not above `value`, both whole; null for a size that is not positive. */
const wholeBin = (value: string, size: Sql & { readonly sql: string }, neverNegative: boolean): string => {
  const rest = neverNegative
    ? `${value} % ${size.sql}`
    : `((${value} % ${size.sql}) + ${size.sql}) % ${size.sql}`
  return positive(size, `(${value} - ${rest})`)
}

const positive = (size: Sql, sql: string): string => {
  if (typeof size.literal === 'bigint' || typeof size.literal === 'number')
    return size.literal > 0 ? sql : `NULL`
  return `CASE WHEN ${size.sql} > 0 THEN ${sql} END`
}

const isTime = ({ type }: Sql): boolean => type === 'datetime' || type === 'timespan'

const as = (value: Sql, type: 'long' | 'real'): Sql => ({
  sql: convert(value, type),
  type,
  ...(value.literal === undefined ? {} : { literal: value.literal }),
})

const bin = (call: Call): string => {
  const [value, size] = [argument(call, 0), argument(call, 1)]
  if (isTime(value)) {
    if (size.type !== 'timespan') return refuse(`${call.name}() of ${value.type} by ${size.type}`)
    return wholeBin(value.sql, size, value.type === 'datetime')
  }
  if (!isNumeric(value.type) || call.type === 'decimal') return refuse(`${call.name}() of ${value.type}`)
  if (call.type === 'real') {
    const step = as(size, 'real')
    return positive(step, `(floor(${convert(value, 'real')} / ${step.sql}) * ${step.sql})`)
  }
  return `${wholeBin(convert(value, 'long'), as(size, 'long'), false)}`
}

/** As bin(), but counted from a fixed point. */
const binAt = (call: Call): string => {
  const [value, size, fixed] = [argument(call, 0), argument(call, 1), argument(call, 2)]
  if (isTime(value)) {
    if (size.type !== 'timespan' || fixed.type !== value.type)
      return refuse(`bin_at() of ${value.type} by ${size.type}`)
    return `(${fixed.sql} + ${wholeBin(`(${value.sql} - ${fixed.sql})`, size, false)})`
  }
  if (call.type === 'real') {
    const [from, step] = [convert(fixed, 'real'), as(size, 'real')]
    return positive(
      step,
      `(${from} + floor((${convert(value, 'real')} - ${from}) / ${step.sql}) * ${step.sql})`,
    )
  }
  if (call.type !== 'long' && call.type !== 'int') return refuse(`bin_at() of ${value.type}`)
  const from = convert(fixed, 'long')
  return `(${from} + ${wholeBin(`(${convert(value, 'long')} - ${from})`, as(size, 'long'), false)})`
}

const typed = (build: (call: Call) => string) => (call: Call) =>
  call.type === 'int' ? `CAST(${build(call)} AS INTEGER)` : build(call)

export const bins: Record<string, ScalarFunction> = {
  bin: scalar(2, 2, typed(bin)),
  floor: scalar(2, 2, typed(bin)),
  bin_at: scalar(3, 3, typed(binAt)),
}

import type { Udf } from '../contract.ts'
import { refuseValue } from '../refusal.ts'
import { udf } from './define.ts'
import { fromDynamic, type Json } from './json.ts'

const isNumber = (value: Json): value is bigint | number =>
  typeof value === 'bigint' || typeof value === 'number'

/** True when Kusto holds the two scalars equal; containers, and values of which one might be converted, are refused. */
export const sameScalar = (a: Json, b: Json): boolean => {
  if (isContainer(a) || isContainer(b)) return refuseValue('comparison of a dynamic array or bag')
  // bigint == number compares by value, and exactly.
  // biome-ignore lint/suspicious/noDoubleEquals: === is false for 1n and 1
  if (isNumber(a) && isNumber(b)) return a == b
  if (
    typeof a !== typeof b &&
    a !== null &&
    b !== null &&
    String(a).toLowerCase() === String(b).toLowerCase()
  )
    return refuseValue(`comparison of ${kind(a)} with ${kind(b)} in a dynamic`)
  return a === b
}

const isContainer = (value: Json): boolean => Array.isArray(value) || value instanceof Map

const kind = (value: Json): string => (typeof value === 'bigint' ? 'long' : typeof value)

/**
 * What makes two elements of a set one: equal values of one kind. Numbers are equal by value, containers by their
 * text.
 */
export const identity = (value: Json, print: (value: Json) => string): string => {
  if (typeof value === 'number' && Number.isInteger(value)) return String(BigInt(value))
  return print(value)
}

const equals = (text: string, other: bigint | number | boolean): boolean =>
  sameScalar(fromDynamic(text), other)

export const equalityUdfs: readonly Udf[] = [
  udf('k_equals_long', 'text long -> bool', equals),
  udf('k_equals_real', 'text real -> bool', equals),
  udf('k_equals_bool', 'text bool -> bool', equals),
  udf('k_equals_dynamic', 'text text -> bool', (a: string, b: string) =>
    sameScalar(fromDynamic(a), fromDynamic(b)),
  ),
]

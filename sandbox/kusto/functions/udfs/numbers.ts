import { parseDatetime } from '../../values/datetime.ts'
import { parseTimespan } from '../../values/timespan.ts'
import type { Udf } from '../contract.ts'
import { refuseValue } from '../refusal.ts'
import { udf } from './define.ts'
import { fromDynamic, type Json } from './json.ts'

const WHOLE = /^[+-]?\d+$/
const REAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
/** Text that some parsers take for a number and others do not. */
const DOUBTFUL =
  /^\s*[+-]?(?:0x[\da-f]+|\d[\d,_]*\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|nan|inf(?:inity)?)\s*[lfd%]?\s*$/i
const LONG = 2n ** 63n

const longOfText = (text: string): bigint | null => {
  if (WHOLE.test(text)) {
    const value = BigInt(text)
    return value >= -LONG && value < LONG ? value : null
  }
  return DOUBTFUL.test(text) ? refuseValue(`conversion of the text '${text}' to an integer`) : null
}

const realOfText = (text: string): number | null => {
  if (REAL.test(text)) return Number(text)
  return DOUBTFUL.test(text) ? refuseValue(`conversion of the text '${text}' to real`) : null
}

const boolOfText = (text: string): boolean | null => {
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  return DOUBTFUL.test(text) || /^\s*(?:true|false)\s*$/i.test(text)
    ? refuseValue(`conversion of the text '${text}' to bool`)
    : null
}

const longOfDynamic = (value: Json): bigint | null => {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : null
  if (typeof value === 'boolean') return value ? 1n : 0n
  return typeof value === 'string' ? longOfText(value) : null
}

const realOfDynamic = (value: Json): number | null => {
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'string' ? realOfText(value) : null
}

const boolOfDynamic = (value: Json): boolean | null => {
  if (typeof value === 'boolean') return value
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value) !== 0
  return typeof value === 'string' ? boolOfText(value) : null
}

// Text that begins as dates do: with a digit, or with the name of a day or month.
const DATELIKE =
  /^\s*(?:\d[\d\s:./,+-]*\d|(?:\d+\s*)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*[\s,.-].*\d)/i

const datetimeOfText = (text: string): bigint | null => {
  const ticks = parseDatetime(text)
  if (ticks !== undefined) return ticks
  return DATELIKE.test(text) ? refuseValue(`conversion of the text '${text}' to datetime`) : null
}

const timespanOfText = (text: string): bigint | null => {
  const ticks = /^\s*[+-]?[\d.]+\s*$/.test(text) ? undefined : parseTimespan(text)
  if (ticks !== undefined) return ticks
  return /^\s*[+-]?\d/.test(text) ? refuseValue(`conversion of the text '${text}' to timespan`) : null
}

/** What an operator between a dynamic and a number takes the dynamic for: only a number is one. */
const implicitReal = (text: string): number => {
  const value = fromDynamic(text)
  return typeof value === 'bigint' || typeof value === 'number'
    ? Number(value)
    : refuseValue(`a dynamic that is not a number where a number is needed (use todouble())`)
}

const implicitLong = (text: string): bigint => {
  const value = fromDynamic(text)
  return typeof value === 'bigint'
    ? value
    : refuseValue(`a dynamic that is not an integer where an integer is needed (use tolong() or todouble())`)
}

const implicitBool = (text: string): boolean => {
  const value = fromDynamic(text)
  return typeof value === 'boolean'
    ? value
    : refuseValue('a dynamic that is not true or false where a bool is needed (use tobool())')
}

export const numberUdfs: readonly Udf[] = [
  udf('k_text_long', 'text -> long', longOfText),
  udf('k_text_real', 'text -> real', realOfText),
  udf('k_text_bool', 'text -> bool', boolOfText),
  udf('k_text_datetime', 'text -> long', datetimeOfText),
  udf('k_text_timespan', 'text -> long', timespanOfText),
  udf('k_dynamic_tolong', 'text -> long', (text: string) => longOfDynamic(fromDynamic(text))),
  udf('k_dynamic_toreal', 'text -> real', (text: string) => realOfDynamic(fromDynamic(text))),
  udf('k_dynamic_tobool', 'text -> bool', (text: string) => boolOfDynamic(fromDynamic(text))),
  udf('k_dynamic_long', 'text -> long', implicitLong),
  udf('k_dynamic_real', 'text -> real', implicitReal),
  udf('k_dynamic_bool', 'text -> bool', implicitBool),
]

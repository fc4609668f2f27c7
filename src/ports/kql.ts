import { checked } from '../chat/kql/typed.ts'

const brand: unique symbol = Symbol('Kql')

/** KQL that was made by the `kql` tag: every value in it has been encoded as a literal. Or by `kqlFromPerson`. */
export type Kql = { readonly text: string; readonly [brand]: true }
/** A length of time for KQL. */
export type Duration = { readonly seconds: number }
type Value = string | number | boolean | Date | Duration | Kql | readonly string[] | readonly number[]

/**
 * The only way to make KQL of our own. Strings become string literals, arrays become comma-separated literals (for
 * `in (...)`), dates `datetime(...)`, durations `time(...)`; a `Kql` goes in as it is.
 */
export function kql(parts: TemplateStringsArray, ...values: readonly Value[]): Kql {
  const text = parts.reduce((made, part, i) => made + encode(values[i - 1] as Value) + part)
  return { text, [brand]: true }
}

/** Joins fragments, e.g. the legs of a union, with `separator` (a constant of the source, not data). */
export function joinKql(parts: readonly Kql[], separator: string): Kql {
  return { text: parts.map((part) => part.text).join(separator), [brand]: true }
}

/** A person's query, ready to be asked; `drops` says what of it was left out. */
export type PersonKql = { readonly kql: Kql; readonly drops: string | undefined }

/**
 * The only way in which text that somebody typed becomes KQL: as it stands, because it is the query itself and no value
 * inside one. It is safe as far as KQL reads only: what could leave the resource, fetch from outside, change limits,
 * give several results or read every table is refused here by name, and `| take most` ends it. The window is not its
 * business: it goes out as the request's timespan, which holds whatever the text says. Throws `UsageError`.
 */
export function kqlFromPerson(text: string, most: number): PersonKql {
  const { text: made, drops } = checked(text, most)
  return { kql: { text: made, [brand]: true }, drops }
}

function encode(value: Value): string {
  if (typeof value === 'string') return literal(value)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return number(value)
  if (value instanceof Date) return `datetime(${value.toISOString()})`
  if (Array.isArray(value))
    return value.map((one) => (typeof one === 'number' ? number(one) : literal(one))).join(', ')
  if (brand in value) return value.text
  return `time(${decimal((value as Duration).seconds)}s)`
}

function number(value: number): string {
  return Number.isSafeInteger(value) ? `long(${value})` : `real(${finite(value)})`
}

/** Kusto counts in 100 ns, and reads no exponents in a length of time. */
function decimal(seconds: number): string {
  if (Math.abs(finite(seconds)) >= 1e12) throw new TypeError(`${seconds} s is no KQL timespan`)
  return seconds.toFixed(7).replace(/\.?0+$/, '')
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new TypeError(`a KQL number must be finite, not ${value}`)
  return value
}

/** JSON's escapes are a subset of KQL's, but KQL has no surrogate pairs by halves and no U+2028 in a line. */
function literal(value: string): string {
  return JSON.stringify(value.toWellFormed()).replaceAll(
    /[\u2028\u2029\u007f-\u009f]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

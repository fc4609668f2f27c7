/** A dynamic value in JavaScript: bigint is Kusto's long, number its real; bags keep their order. */
export type Json = null | boolean | string | bigint | number | Json[] | Map<string, Json>

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON does not allow them in strings
const STRING = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const SPACE = /[ \t\r\n]*/y
const LONG = 2n ** 63n

type Reader = { readonly text: string; at: number; duplicate: boolean }

/** The value of JSON text; undefined when it is not JSON. `onDuplicate` is told when a bag names a key twice. */
export const parseJson = (text: string, onDuplicate?: () => void): Json | undefined => {
  const reader: Reader = { text, at: 0, duplicate: false }
  const value = read(reader)
  skip(reader)
  if (value === undefined || reader.at !== text.length) return undefined
  if (reader.duplicate) onDuplicate?.()
  return value
}

const skip = (reader: Reader): void => {
  SPACE.lastIndex = reader.at
  SPACE.exec(reader.text)
  reader.at = SPACE.lastIndex
}

const take = (reader: Reader, expected: string): boolean => {
  skip(reader)
  if (!reader.text.startsWith(expected, reader.at)) return false
  reader.at += expected.length
  return true
}

const read = (reader: Reader): Json | undefined => {
  skip(reader)
  switch (reader.text[reader.at]) {
    case '{':
      return readBag(reader)
    case '[':
      return readArray(reader)
    case '"':
      return readString(reader)
    case 't':
      return take(reader, 'true') ? true : undefined
    case 'f':
      return take(reader, 'false') ? false : undefined
    case 'n':
      return take(reader, 'null') ? null : undefined
    default:
      return readNumber(reader)
  }
}

const readNumber = (reader: Reader): Json | undefined => {
  NUMBER.lastIndex = reader.at
  const found = NUMBER.exec(reader.text)
  if (!found) return undefined
  reader.at = NUMBER.lastIndex
  if (found[1] !== undefined || found[2] !== undefined) return Number(found[0])
  const value = BigInt(found[0])
  return value >= -LONG && value < LONG ? value : Number(found[0])
}

const readString = (reader: Reader): string | undefined => {
  STRING.lastIndex = reader.at
  const found = STRING.exec(reader.text)
  if (!found) return undefined
  reader.at = STRING.lastIndex
  return found[0].includes('\\') ? JSON.parse(found[0]) : found[0].slice(1, -1)
}

const readArray = (reader: Reader): Json[] | undefined => {
  take(reader, '[')
  const items: Json[] = []
  if (take(reader, ']')) return items
  do {
    const item = read(reader)
    if (item === undefined) return undefined
    items.push(item)
  } while (take(reader, ','))
  return take(reader, ']') ? items : undefined
}

const readBag = (reader: Reader): Map<string, Json> | undefined => {
  take(reader, '{')
  const bag = new Map<string, Json>()
  if (take(reader, '}')) return bag
  do {
    skip(reader)
    const key = reader.text[reader.at] === '"' ? readString(reader) : undefined
    if (key === undefined || !take(reader, ':')) return undefined
    const value = read(reader)
    if (value === undefined) return undefined
    reader.duplicate ||= bag.has(key)
    bag.set(key, value)
  } while (take(reader, ','))
  return take(reader, '}') ? bag : undefined
}

/** JSON text as the engine keeps it: compact, and a real always shows a point or an exponent. */
export const printJson = (value: Json): string => {
  if (value === null) return 'null'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return printReal(value)
  if (Array.isArray(value)) return `[${value.map(printJson).join(',')}]`
  if (value instanceof Map)
    return `{${[...value].map(([key, item]) => `${JSON.stringify(key)}:${printJson(item)}`).join(',')}}`
  return String(value)
}

/** JSON text of a real; what JSON cannot say becomes a string. */
export const printReal = (value: number): string => {
  if (Number.isNaN(value)) return '"NaN"'
  if (!Number.isFinite(value)) return value > 0 ? '"Infinity"' : '"-Infinity"'
  const text = String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}

/** A value as a dynamic: text, or SQL NULL for null. */
export const toDynamic = (value: Json | undefined): string | null =>
  value === null || value === undefined ? null : printJson(value)

/** The dynamic's value; its text is known to be JSON. */
export const fromDynamic = (text: string): Json => parseJson(text) ?? null

/** The array in a dynamic; undefined when it is something else. */
export const arrayOf = (text: string | null): Json[] | undefined => {
  if (text === null || !text.startsWith('[')) return undefined
  const value = fromDynamic(text)
  return Array.isArray(value) ? value : undefined
}

/** The bag in a dynamic; undefined when it is something else. */
export const bagOf = (text: string | null): Map<string, Json> | undefined => {
  if (text === null || !text.startsWith('{')) return undefined
  const value = fromDynamic(text)
  return value instanceof Map ? value : undefined
}

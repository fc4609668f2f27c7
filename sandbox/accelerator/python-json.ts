/** What `json.loads` throws; `message` is Python's. */
export class JSONDecodeError extends Error {
  override readonly name = 'JSONDecodeError'
}
/** A value as Python reads it: numbers keep whether they were written as floats, because `type()` tells them apart. */
export type PythonValue =
  | null
  | boolean
  | string
  | { readonly int: number }
  | { readonly float: number }
  | readonly PythonValue[]
  | ReadonlyMap<string, PythonValue>

/**
 * `json.loads` of CPython: takes NaN and Infinity, lets the last of equal keys win, and says in its own words and
 * with its own positions what is wrong. Throws `JSONDecodeError`.
 */
export function pythonLoads(text: string): PythonValue {
  const source = text.replace(/^\ufeff/, '')
  const [value, end] = readValue(source, skip(source, 0))
  const rest = skip(source, end)
  if (rest < source.length) fail('Extra data', source, rest)
  return value
}

/** `bool(value)`. */
export function truthy(value: PythonValue): boolean {
  if (value === null || typeof value === 'boolean') return value === true
  if (typeof value === 'string') return value !== ''
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof Map) return value.size > 0
  return !Object.values(value).includes(0)
}

/** `type(value).__name__`. */
export function typeName(value: PythonValue): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'str'
  if (Array.isArray(value)) return 'list'
  if (value instanceof Map) return 'dict'
  return Object.keys(value)[0] ?? 'object'
}

type Read = readonly [PythonValue, number]

const words: readonly (readonly [string, PythonValue])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', { float: Number.NaN }],
  ['Infinity', { float: Number.POSITIVE_INFINITY }],
  ['-Infinity', { float: Number.NEGATIVE_INFINITY }],
]

function readValue(text: string, at: number): Read {
  const char = text[at]
  if (char === '"') return readString(text, at)
  if (char === '{') return readObject(text, at)
  if (char === '[') return readArray(text, at)
  const word = words.find(([name]) => text.startsWith(name, at))
  if (word) return [word[1], at + word[0].length]
  const number = /(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?/y
  number.lastIndex = at
  const [whole, , fraction, exponent] = number.exec(text) ?? []
  if (whole === undefined) return fail('Expecting value', text, at)
  const float = fraction !== undefined || exponent !== undefined
  return [float ? { float: Number(whole) } : { int: Number(whole) }, at + whole.length]
}

function readObject(text: string, start: number): Read {
  const made = new Map<string, PythonValue>()
  let at = skip(text, start + 1)
  if (text[at] === '}') return [made, at + 1]
  for (;;) {
    if (text[at] !== '"') fail('Expecting property name enclosed in double quotes', text, at)
    const [key, afterKey] = readString(text, at)
    const colon = skip(text, afterKey)
    if (text[colon] !== ':') fail("Expecting ':' delimiter", text, colon)
    const [value, afterValue] = readValue(text, skip(text, colon + 1))
    made.set(key, value)
    at = skip(text, afterValue)
    if (text[at] === '}') return [made, at + 1]
    if (text[at] !== ',') fail("Expecting ',' delimiter", text, at)
    at = skip(text, at + 1)
  }
}

function readArray(text: string, start: number): Read {
  const made: PythonValue[] = []
  let at = skip(text, start + 1)
  if (text[at] === ']') return [made, at + 1]
  for (;;) {
    const [value, after] = readValue(text, at)
    made.push(value)
    at = skip(text, after)
    if (text[at] === ']') return [made, at + 1]
    if (text[at] !== ',') fail("Expecting ',' delimiter", text, at)
    at = skip(text, at + 1)
  }
}

const escapes: { readonly [char: string]: string } = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

function readString(text: string, start: number): readonly [string, number] {
  let made = ''
  for (let at = start + 1; ; at++) {
    const char = text[at]
    if (char === undefined) return fail('Unterminated string starting at', text, start)
    if (char === '"') return [made, at + 1]
    if (char < ' ') fail('Invalid control character at', text, at)
    if (char !== '\\') {
      made += char
      continue
    }
    const letter = text[++at]
    if (letter === undefined) return fail('Unterminated string starting at', text, start)
    if (letter === 'u') {
      const digits = text.slice(at + 1, at + 5)
      if (!/^[\da-f]{4}$/i.test(digits)) fail('Invalid \\uXXXX escape', text, at)
      made += String.fromCharCode(Number.parseInt(digits, 16))
      at += 4
      continue
    }
    const meant = escapes[letter]
    if (meant === undefined) return fail('Invalid \\escape', text, at - 1)
    made += meant
  }
}

function skip(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\n\r'.includes(text[at] as string)) at++
  return at
}

/** Python counts code points, from 0 in "char" and from 1 in lines and columns. */
function fail(what: string, text: string, at: number): never {
  const before = text.slice(0, at)
  const line = before.split('\n').length
  const column = Array.from(before.slice(before.lastIndexOf('\n') + 1)).length + 1
  throw new JSONDecodeError(`${what}: line ${line} column ${column} (char ${Array.from(before).length})`)
}

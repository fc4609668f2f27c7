import type { Udf } from '../contract.ts'
import { refuseValue } from '../refusal.ts'
import { udf } from './define.ts'
import { arrayOf } from './json.ts'

/**
 * The place of an occurrence. `length` counts from where the search for each occurrence starts; whether the next one
 * may overlap the last is not documented.
 */
const indexof = (
  text: string,
  sought: string,
  start: bigint,
  length: bigint,
  occurrence: bigint,
): bigint | null => {
  const [characters, wanted] = [[...text], [...sought]]
  if (occurrence < 0n || length < -1n) return null
  if (occurrence === 0n || wanted.length === 0)
    return refuseValue('indexof() of this occurrence or of an empty string')
  const from = start < 0n ? characters.length + Number(start) : Number(start)
  if (from < 0) return refuseValue('indexof() that starts before the text')
  const find = (step: number, left: number, at: number): number => {
    const found = next(characters, wanted, at, length)
    return found < 0 || left === 1 ? found : find(step, left - 1, found + step)
  }
  const [apart, overlapping] = [
    find(wanted.length, Number(occurrence), from),
    find(1, Number(occurrence), from),
  ]
  return apart === overlapping ? BigInt(apart) : refuseValue('indexof() of occurrences that overlap')
}

const next = (characters: string[], wanted: string[], from: number, length: bigint): number => {
  const to = length < 0n ? characters.length : Math.min(characters.length, from + Number(length))
  for (let at = from; at + wanted.length <= to; at++)
    if (wanted.every((character, index) => characters[at + index] === character)) return at
  return -1
}

const countof = (text: string, sought: string): bigint => {
  if (sought === '') return refuseValue('countof() of an empty string')
  let count = 0n
  for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + 1)) count++
  return count
}

const strrep = (text: string, times: bigint, delimiter: string): string => {
  if (times < 1n) return refuseValue('strrep() of less than once')
  return Array(times > 1024n ? 1024 : Number(times))
    .fill(text)
    .join(delimiter)
}

type Piece = { readonly text: string; readonly done: boolean }

/** Each lookup takes its matches in what the lookups before it left; one whose rewrite is not text keeps them. */
const replaceStrings = (text: string, lookups: string, rewrites: string): string => {
  const [from, to] = [arrayOf(lookups), arrayOf(rewrites)]
  if (!from || !to || from.length !== to.length)
    return refuseValue('replace_strings() of arrays that do not pair up')
  let pieces: Piece[] = [{ text, done: false }]
  from.forEach((sought, index) => {
    if (typeof sought !== 'string' || sought === '') return
    const rewrite = to[index]
    pieces = pieces.flatMap((piece) =>
      piece.done ? [piece] : marked(piece.text, sought, typeof rewrite === 'string' ? rewrite : sought),
    )
  })
  return pieces.map((piece) => piece.text).join('')
}

const marked = (text: string, sought: string, rewrite: string): Piece[] =>
  text.split(sought).flatMap((part, index): Piece[] => {
    const rest = { text: part, done: false }
    return index === 0 ? [rest] : [{ text: rewrite, done: true }, rest]
  })

/** A replacement list that is too short goes on with its last character; an empty one removes. */
const translate = (from: string, to: string, source: string): string => {
  const [sought, rewrites] = [[...from], [...to]]
  const map = new Map<string, string>()
  sought.forEach((character, index) => {
    if (!map.has(character)) map.set(character, rewrites[Math.min(index, rewrites.length - 1)] ?? '')
  })
  return [...source].map((character) => map.get(character) ?? character).join('')
}

/** Digits of a negative number are those of its 32 or 64 bits. */
const tohex = (value: bigint, least: bigint, bits: bigint): string =>
  BigInt.asUintN(value < 0n ? Number(bits) : 64, value)
    .toString(16)
    .padStart(Number(least > 16n ? 16n : least), '0')

const quote = (text: string): string =>
  /[-#&~\s]|[^\x20-\x7e]/.test(text)
    ? refuseValue('regex_quote() of text with blanks, - # & ~ or other than ASCII')
    : text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')

export const stringUdfs: readonly Udf[] = [
  udf('k_indexof', 'text text long long long -> long', indexof),
  udf('k_countof', 'text text -> long', countof),
  udf('k_strrep', 'text long text -> text', strrep),
  udf('k_replace_strings', 'text text text -> text', replaceStrings),
  udf('k_translate', 'text text text -> text', translate),
  udf('k_reverse', 'text -> text', (text: string) => [...text].reverse().join('')),
  udf('k_tohex', 'long long long -> text', tohex),
  udf('k_regex_quote', 'text -> text', quote),
]

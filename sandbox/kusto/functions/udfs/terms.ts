import type { Udf } from '../contract.ts'
import { refuseValue } from '../refusal.ts'
import { udf } from './define.ts'
import { sameScalar } from './equality.ts'
import { arrayOf, fromDynamic, type Json } from './json.ts'

const inTerm = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}]/u.test(character)

/** True when no letter or digit on either counting side of an occurrence of `word` continues its term. */
export const hasTerm = (
  source: string,
  word: string,
  start: boolean,
  end: boolean,
  exact: boolean,
): boolean => {
  if (!/[\p{L}\p{N}]/u.test(word)) return refuseValue(`has of '${word}', which has no letter or digit,`)
  const [text, sought] = exact ? [source, word] : [source.toLowerCase(), word.toLowerCase()]
  const [first, last] = [firstOf(sought), lastOf(sought)]
  for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + 1)) {
    const before = start && inTerm(first) && inTerm(lastOf(text.slice(Math.max(0, at - 2), at)))
    const after =
      end && inTerm(last) && inTerm(firstOf(text.slice(at + sought.length, at + sought.length + 2)))
    if (!before && !after) return true
  }
  return false
}

const firstOf = (text: string): string | undefined => [...text][0]
const lastOf = (text: string): string | undefined => [...text].at(-1)

const words = (array: string): string[] =>
  (arrayOf(array) ?? [fromDynamic(array)]).map((item) =>
    typeof item === 'string' ? item : refuseValue('has_any() of other values than strings'),
  )

/** The first item that stands in the text as a term; an item that is no text is its text. */
const hasAnyIndex = (source: string, array: string): bigint =>
  BigInt((arrayOf(array) ?? []).findIndex((item) => hasTerm(source, itemText(item), true, true, false)))

const itemText = (item: Json): string =>
  typeof item === 'string' || typeof item === 'bigint'
    ? String(item)
    : refuseValue('has_any_index() of other values than text and integers')

const arrayHas = (array: string, element: string, ignoringCase: boolean): boolean => {
  const value = fromDynamic(element)
  const items = arrayOf(array) ?? [fromDynamic(array)]
  return items.some((item) => sameScalar(ignoringCase ? lower(item) : item, value))
}

const lower = (value: Json): Json => (typeof value === 'string' ? value.toLowerCase() : value)

export const termUdfs: readonly Udf[] = [
  udf('k_has', 'text text bool bool bool -> bool', hasTerm),
  udf('k_has_any', 'text text -> bool', (source: string, array: string) =>
    words(array).some((word) => hasTerm(source, word, true, true, false)),
  ),
  udf('k_has_all', 'text text -> bool', (source: string, array: string) =>
    words(array).every((word) => hasTerm(source, word, true, true, false)),
  ),
  udf('k_has_any_index', 'text text -> long', hasAnyIndex),
  udf('k_array_has', 'text text bool -> bool', arrayHas),
]

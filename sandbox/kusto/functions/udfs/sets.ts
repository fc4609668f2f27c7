import type { Udf } from '../contract.ts'
import { refuseValue } from '../refusal.ts'
import { arraysOf } from './arrays.ts'
import { udf } from './define.ts'
import { identity, sameScalar } from './equality.ts'
import { arrayOf, fromDynamic, type Json, printJson } from './json.ts'

const PART = String.fromCharCode(30)

type Members = ReadonlyMap<string, Json>

/** The distinct elements in order of first appearance, by what makes them one. */
const members = (items: readonly Json[]): Members => {
  const known = new Map<string, Json>()
  for (const item of items) {
    const key = identity(item, printJson)
    if (!known.has(key)) known.set(key, item)
  }
  return known
}

const combine =
  (name: string, keep: (first: Members, others: readonly Members[]) => Json[]) => (text: string) => {
    const [first = [], ...others] = arraysOf(text, name)
    return printJson(keep(members(first), others.map(members)))
  }

const filtered = (set: Members, test: (key: string) => boolean): Json[] =>
  [...set].filter(([key]) => test(key)).map(([, item]) => item)

const union = (first: Members, others: readonly Members[]): Json[] => [
  ...members([...first.values(), ...others.flatMap((set) => [...set.values()])]).values(),
]

const intersect = (first: Members, others: readonly Members[]): Json[] =>
  filtered(first, (key) => others.every((set) => set.has(key)))

const difference = (first: Members, others: readonly Members[]): Json[] =>
  filtered(first, (key) => !others.some((set) => set.has(key)))

const pair = (a: string, b: string): readonly [Members, Members] | undefined => {
  const [left, right] = [arrayOf(a), arrayOf(b)]
  return left && right ? [members(left), members(right)] : undefined
}

const equal = (a: string, b: string): boolean | null => {
  const sets = pair(a, b)
  return sets ? sets[0].size === sets[1].size && [...sets[0].keys()].every((key) => sets[1].has(key)) : null
}

const jaccard = (a: string, b: string): string | null => {
  const sets = pair(a, b)
  if (!sets) return null
  const all = union(sets[0], [sets[1]]).length
  return all === 0
    ? refuseValue('jaccard_index() of empty sets')
    : printJson(intersect(sets[0], [sets[1]]).length / all)
}

const has = (text: string, element: string): boolean | null => {
  const value = fromDynamic(element)
  return arrayOf(text)?.some((item) => sameScalar(item, value)) ?? null
}

export const setUdfs: readonly Udf[] = [
  udf('k_set_union', 'text -> text', combine('set_union', union)),
  udf('k_set_intersect', 'text -> text', combine('set_intersect', intersect)),
  udf('k_set_difference', 'text -> text', combine('set_difference', difference)),
  udf('k_set_has', 'text text -> bool', has),
  udf('k_set_equals', 'text text -> bool', equal),
  udf('k_jaccard', 'text text -> text', jaccard),
  // For make_set(): the distinct elements of one array, where an array inside gives its own.
  udf('k_set_of', 'text long -> text', (text: string, most: bigint) => {
    const items = (arrayOf(text) ?? []).flatMap((item) => (Array.isArray(item) ? item : [item]))
    return printJson([...members(items).values()].filter((item) => item !== null).slice(0, Number(most)))
  }),
  // The same for JSON texts parted by a control character, which spares reading them.
  udf('k_distinct', 'text long -> text', (texts: string, most: bigint) => {
    const distinct = texts === '' ? [] : [...new Set(texts.split(PART))]
    return `[${distinct.slice(0, Number(most)).join(',')}]`
  }),
]

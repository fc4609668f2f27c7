import type { Udf } from '../contract.ts'
import { refuseValue } from '../refusal.ts'
import { nullable, udf } from './define.ts'
import { arrayOf, bagOf, fromDynamic, type Json, parseJson, printJson } from './json.ts'
import { jsonPath, keyPath } from './json-path.ts'

type Bag = Map<string, Json>

const inner = (bag: Json | undefined, key: string): Json | undefined =>
  bag instanceof Map ? bag.get(key) : undefined

const hasKey = (text: string, key: string): boolean | null => {
  const bag = bagOf(text)
  if (!bag) return refuseValue('bag_has_key() of something that is not a bag')
  const keys = keyPath(key)
  const parent = keys.slice(0, -1).reduce<Json | undefined>(inner, bag)
  return parent instanceof Map && parent.has(keys.at(-1) ?? '')
}

const removeKeys = (text: string, keys: string): string | null => {
  const bag = bagOf(text)
  if (!bag) return null
  for (const key of arrayOf(keys) ?? []) {
    const path = keyPath(
      typeof key === 'string' ? key : refuseValue('bag_remove_keys() of other keys than text'),
    )
    const parent = path.slice(0, -1).reduce<Json | undefined>(inner, bag)
    if (parent instanceof Map) parent.delete(path.at(-1) ?? '')
  }
  return printJson(bag)
}

const setKey = (text: string, key: string, value: string): string | null => {
  const bag = bagOf(text)
  if (!bag) return null
  const path = keyPath(key)
  let parent: Bag = bag
  for (const step of path.slice(0, -1)) {
    const next = parent.get(step) ?? new Map()
    if (!(next instanceof Map)) return refuseValue('bag_set_key() inside a value that is not a bag')
    parent.set(step, next)
    parent = next
  }
  parent.set(path.at(-1) ?? '', fromDynamic(value))
  return printJson(bag)
}

/** All properties; of a key given twice the leftmost counts. */
export const merged = (text: string, name: string, skipOthers: boolean): Bag => {
  const out: Bag = new Map()
  for (const bag of arrayOf(text) ?? []) {
    if (!(bag instanceof Map)) {
      if (skipOthers) continue
      return refuseValue(`${name}() of something that is not a bag`)
    }
    for (const [key, value] of bag) if (!out.has(key)) out.set(key, value)
  }
  return out
}

const zipped = (keys: string | null, values: string | null): string | null => {
  const [names, items] = [arrayOf(keys), arrayOf(values)]
  if (!names) return null
  const pairs = names.flatMap((name, index): [string, Json][] =>
    typeof name === 'string' ? [[name, items?.[index] ?? null]] : [],
  )
  return printJson(new Map(pairs))
}

const paths = (value: Json, path: string, out: Set<string>): Set<string> => {
  const children: [string, Json][] =
    value instanceof Map
      ? [...value].map(([key, item]) => [`['${key}']`, item])
      : Array.isArray(value)
        ? value.map((item) => ['[0]', item])
        : []
  for (const [step, item] of children) {
    out.add(path + step)
    paths(item, path + step, out)
  }
  return out
}

const canonical = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!(value instanceof Map)) return printJson(value)
  const sorted = [...value].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`
}

const TYPED =
  /^(?:\d{4}-\d\d-\d\d.*|-?(?:\d+\.)?\d\d:\d\d:\d\d.*|[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})$/i

const typeOf = (text: string): string => {
  const value = fromDynamic(text)
  if (Array.isArray(value)) return 'array'
  if (value instanceof Map) return 'dictionary'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value !== 'string') return refuseValue('gettype() of a number inside a dynamic')
  return TYPED.test(value) ? refuseValue('gettype() of such text inside a dynamic') : 'string'
}

/** Text that is not JSON is itself the value. */
const parsed = (text: string): string | null => {
  if (text.trim() === '') return null
  const value = parseJson(text, () => refuseValue('parse_json() of a bag with a key given twice'))
  if (value === undefined) return JSON.stringify(text)
  return value === null ? null : printJson(value)
}

const extracted = (path: string, text: string): string => {
  const steps = jsonPath(path) ?? refuseValue(`the JSONPath '${path}'`)
  const found = steps.reduce<Json | undefined>(
    (value, step) =>
      typeof step === 'string' ? inner(value, step) : Array.isArray(value) ? value[step] : undefined,
    parseJson(text),
  )
  if (found === undefined || found === null) return ''
  return typeof found === 'string' ? found : printJson(found)
}

export const bagUdfs: readonly Udf[] = [
  udf('k_bag_keys', 'text -> text', (text: string) => {
    const bag = bagOf(text)
    return bag ? printJson([...bag.keys()]) : null
  }),
  udf('k_bag_has_key', 'text text -> bool', hasKey),
  udf('k_bag_remove_keys', 'text text -> text', removeKeys),
  udf('k_bag_set_key', 'text text text -> text', setKey),
  udf('k_bag_merge', 'text -> text', (text: string) => printJson(merged(text, 'bag_merge', false))),
  udf('k_make_bag', 'text long -> text', (text: string, most: bigint) =>
    printJson(new Map([...merged(text, 'make_bag', true)].slice(0, Number(most)))),
  ),
  nullable('k_bag_zip', 'text text -> text', zipped),
  udf('k_treepath', 'text -> text', (text: string) =>
    printJson([...paths(fromDynamic(text), '', new Set())]),
  ),
  udf('k_canonical', 'text -> text', (text: string) => canonical(fromDynamic(text))),
  udf('k_drop_empty', 'text -> text', (text: string) =>
    printJson(new Map([...(bagOf(text) ?? [])].filter(([, value]) => value !== null && value !== ''))),
  ),
  udf('k_gettype', 'text -> text', typeOf),
  udf('k_parse_json', 'text -> text', parsed),
  udf('k_extract_json', 'text text -> text', extracted),
]

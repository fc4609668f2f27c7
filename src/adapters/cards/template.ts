import './expressions.ts' // first: the templates below evaluate with it
import { Template } from 'adaptivecards-templating'
import type { Json } from '../../chat/reply.ts'

type Node = { readonly [key: string]: Json }
/** A template that was read once; `expand` throws `Error` when the data do not fit it. */
export type CardTemplate = { expand(data: Node, host: Node): Node }

// A private-use character keeps data that looks like an expression apart from a key that was not found.
const shield = '\ue0f1'

/** Constructs a template: reads every expression in it. The first one in a process costs 150 ms, so do it at start-up. */
export function cardTemplate(name: string, json: Node): CardTemplate {
  const template = new Template(json)
  const source = JSON.stringify(json)
  const known = new Set([...source.matchAll(/\$\{(.*?)\}|"\$(?:data|when)":"(.*?)"/g)].flatMap(identifiers))
  return {
    expand(data, host) {
      const unknown = Object.keys(data).filter((key) => !known.has(key))
      if (unknown.length > 0)
        throw new Error(`card ${name}: the template has no place for ${unknown.join(', ')}`)
      // Most data hold nothing that looks like an expression; then two copies can be saved.
      const risky = someString(data, (text) => text.includes('${'))
      const made = expandOnce(name, template, risky ? shielded(data) : data, host)
      const left = firstLeftOver(made)
      if (left !== undefined)
        throw new Error(`card ${name}: the data lack what ${left.slice(0, 80)} asks for`)
      return (risky ? unshielded(made) : made) as Node
    },
  }
}

function expandOnce(name: string, template: Template, $root: Json, $host: Node): Json {
  try {
    return template.expand({ $root, $host }) as Json
  } catch (error) {
    throw new Error(`card ${name}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

const identifiers = (match: RegExpExecArray): readonly string[] =>
  (match[1] ?? match[2] ?? '').match(/[A-Za-z_]\w*/g) ?? []

const shielded = (value: Json): Json =>
  mapStrings(value, (text) => (text.includes('${') ? text.replaceAll('${', `$${shield}{`) : text))
const unshielded = (value: Json): Json =>
  mapStrings(value, (text) => (text.includes(shield) ? text.replaceAll(`$${shield}{`, '${') : text))

function mapStrings(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((one: Json) => mapStrings(one, change))
  if (value === null || typeof value !== 'object') return value
  const mapped: { [key: string]: Json } = {}
  // Plain loops here and below: they run for every element of every card.
  for (const key in value) mapped[key] = mapStrings((value as Node)[key] as Json, change)
  return mapped
}

function firstLeftOver(value: Json): string | undefined {
  let left: string | undefined
  someString(value, (text) => {
    if (text.includes('${')) left = text
    return left !== undefined
  })
  return left
}

function someString(value: Json, fits: (text: string) => boolean): boolean {
  if (typeof value === 'string') return fits(value)
  if (value === null || typeof value !== 'object') return false
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (someString(value[i] as Json, fits)) return true
    return false
  }
  for (const key in value) if (someString((value as Node)[key] as Json, fits)) return true
  return false
}

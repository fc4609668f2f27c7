import 'adaptive-expressions' // the peer that evaluates `${…}`; named here because this folder is its home
import { Template } from 'adaptivecards-templating'
import type { Json } from '../../chat/reply.ts'

type Node = { readonly [key: string]: Json }
/** A template that was read once; `expand` throws `Error` when the data do not fit it. */
export type CardTemplate = { expand(data: Node, host: Node): Node }

// A private-use character keeps data that looks like an expression apart from a key that was not found.
const shield = '\ue0f1'

/** Constructs a template; the first one in a process costs 150 ms, so do it at start-up. */
export function cardTemplate(name: string, json: Node): CardTemplate {
  const template = new Template(json)
  const source = JSON.stringify(json)
  const known = new Set([...source.matchAll(/\$\{(.*?)\}|"\$(?:data|when)":"(.*?)"/g)].flatMap(identifiers))
  return {
    expand(data, host) {
      const unknown = Object.keys(data).filter((key) => !known.has(key))
      if (unknown.length > 0)
        throw new Error(`card ${name}: the template has no place for ${unknown.join(', ')}`)
      const made = expandOnce(name, template, shielded(data), host)
      const left = firstLeftOver(made)
      if (left !== undefined)
        throw new Error(`card ${name}: the data lack what ${left.slice(0, 80)} asks for`)
      return unshielded(made) as Node
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

const shielded = (value: Json): Json => mapStrings(value, (text) => text.replaceAll('${', `$${shield}{`))
const unshielded = (value: Json): Json => mapStrings(value, (text) => text.replaceAll(`$${shield}{`, '${'))

function mapStrings(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((one: Json) => mapStrings(one, change))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapStrings(one, change)]))
}

function firstLeftOver(value: Json): string | undefined {
  if (typeof value === 'string') return value.includes('${') ? value : undefined
  if (value === null || typeof value !== 'object') return undefined
  const inside: readonly Json[] = Array.isArray(value) ? value : Object.values(value)
  for (const one of inside) {
    const left = firstLeftOver(one)
    if (left !== undefined) return left
  }
  return undefined
}

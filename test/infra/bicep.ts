import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Language, type Node, Parser } from 'web-tree-sitter'

export type { Node } from 'web-tree-sitter'

/** A declaration at the top of a file: `kind` is param, var, resource, module or output. */
export type Declaration = { readonly kind: string; readonly name: string; readonly node: Node }
export type Bicep = {
  readonly file: string
  readonly text: string
  readonly root: Node
  readonly declarations: readonly Declaration[]
}

await Parser.init()
const parser = new Parser()
parser.setLanguage(
  await Language.load(createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')),
)

const kinds: Readonly<Record<string, string>> = {
  parameter_declaration: 'param',
  variable_declaration: 'var',
  resource_declaration: 'resource',
  module_declaration: 'module',
  output_declaration: 'output',
}

export function readBicep(file: string): Bicep {
  const text = readFileSync(file, 'utf8')
  return parseBicep(file, text)
}

export function parseBicep(file: string, text: string): Bicep {
  const root = parser.parse(text)?.rootNode
  if (!root) throw new Error(`${file} cannot be parsed`)
  const declarations = all(root).flatMap((node): Declaration[] => {
    const kind = kinds[node.type]
    const name = node.namedChildren.find((child) => child?.type === 'identifier')?.text
    return kind && name ? [{ kind, name, node }] : []
  })
  return { file, text, root, declarations }
}

/** The node and everything below it. */
export function all(node: Node): Node[] {
  return [node, ...node.children.flatMap((child) => (child ? all(child) : []))]
}

/** Texts of the string literals in a node, without their quotes; interpolations stand as they are written. */
export const stringsIn = (node: Node): string[] =>
  all(node)
    .filter(({ type }) => type === 'string')
    .map(({ text }) => text.slice(1, -1))

/** The value of an object's property by a path of names, wherever in the node the path begins. */
export function valueAt(node: Node, ...path: readonly string[]): Node | undefined {
  let here: Node | undefined = node
  for (const name of path) {
    const property: Node | undefined =
      here && all(here).find((one) => one.type === 'object_property' && keyOf(one) === name)
    here = property?.namedChildren.at(-1) ?? undefined
  }
  return here
}

export const keyOf = (property: Node): string => property.namedChild(0)?.text.replaceAll("'", '') ?? ''

/** Names of the properties directly in an object. */
export const keysOf = (object: Node | undefined): string[] =>
  (object?.namedChildren ?? []).flatMap((one) => (one?.type === 'object_property' ? [keyOf(one)] : []))

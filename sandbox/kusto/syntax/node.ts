import type { Column, KustoType } from '../contract.ts'
import { KustoError } from '../error.ts'
import { loadParser } from './load.ts'

/** An object of Microsoft's parser (JavaScript made from C#); only this folder looks inside. */
// biome-ignore lint/suspicious/noExplicitAny: the package's own types say `| null` of everything and help nobody
export type Raw = any

/** A syntax node or token. */
export type Node = { readonly raw: Raw; readonly kind: string }

const wrap = (raw: Raw): Node => ({ raw, kind: loadParser().kinds.get(raw.Kind) ?? 'Unknown' })

export const nodeOf = (raw: Raw): Node => wrap(raw)

/** A child by its member name in Microsoft's tree, or undefined when the text does not have it. */
export const maybe = (node: Node, member: string): Node | undefined => {
  const child = node.raw[member]
  return child === null || child === undefined || child.Kind === undefined ? undefined : wrap(child)
}

/** A child that the grammar always has. */
export const at = (node: Node, member: string): Node => {
  const child = maybe(node, member)
  if (child) return child
  throw new KustoError({
    kind: 'syntax',
    code: 'SYN0002',
    message: `incomplete ${node.kind}: no ${member}`,
    ...span(node),
  })
}

/** The elements of a list member, without separators. */
export const list = (node: Node, member: string): readonly Node[] => {
  const raw = node.raw[member]
  return raw ? elements(raw).map((item) => wrap(item.Element ?? item)) : []
}

/** Every child node of any kind (tokens too). */
export const children = (node: Node): readonly Node[] => {
  const found: Node[] = []
  for (let index = 0; index < node.raw.ChildCount; index++) {
    const child = node.raw.GetChild(index)
    if (child) found.push(wrap(child))
  }
  return found
}

/** The members of a C# list. */
export const elements = (raw: Raw): readonly Raw[] => {
  const found: Raw[] = []
  const count = raw.Count ?? raw.length
  for (let index = 0; index < count; index++) found.push(raw.getItem ? raw.getItem(index) : raw[index])
  return found
}

/** The node's text as typed, without white space and comments before it. */
export const textOf = (node: Node): string =>
  node.raw.IsToken === true ? node.raw.Text : node.raw.ToString(loadParser().interiorTrivia)

/** Where the node stands in the query, in characters from 0. */
export const span = (node: Node): { readonly start: number; readonly end: number } => ({
  start: node.raw.TextStart,
  end: node.raw.TextStart + node.raw.Width,
})

/** What the name under this node refers to. */
export const symbolOf = (
  node: Node,
): { readonly name: string; readonly kind: string; readonly raw: Raw } | undefined => {
  const raw = node.raw.ReferencedSymbol
  return raw ? { name: raw.Name, kind: loadParser().symbolKinds.get(raw.Kind) ?? 'None', raw } : undefined
}

const SCALARS = new Set<string>([
  'bool',
  'int',
  'long',
  'real',
  'decimal',
  'string',
  'datetime',
  'timespan',
  'dynamic',
  'guid',
])

/** Bound types carry finer dynamic types (`dynamic([long])`), which the wire format does not know. */
const scalarName = (raw: Raw): KustoType | undefined => {
  const name: string = raw?.Name ?? ''
  if (SCALARS.has(name)) return name as KustoType
  if (name.startsWith('dynamic') || raw?.IsDynamic === true) return 'dynamic'
  return undefined
}

/** The binder's type of a scalar expression; undefined for tables, tuples and errors. */
export const typeOf = (node: Node): KustoType | undefined => scalarName(node.raw.ResultType)

/** How the binder calls the column of an expression without a name; undefined when it only numbers it. */
export const resultName = (node: Node): string | undefined => loadParser().resultName(node.raw) ?? undefined

/** The binder's columns of a table or tuple; undefined for scalars. `type` is undefined where it knows none. */
export const columnsOf = (
  node: Node,
): readonly { readonly name: string; readonly type: KustoType | undefined }[] | undefined => {
  const columns = node.raw.ResultType?.Columns
  if (!columns) return undefined
  return elements(columns).map((column) => ({ name: column.Name, type: scalarName(column.Type) }))
}

/** Is this a table whose columns the binder cannot all know? */
export const isOpen = (node: Node): boolean => node.raw.ResultType?.IsOpen === true

/** Is this expression's result a table? */
export const isTabular = (node: Node): boolean => {
  const type = node.raw.ResultType
  return type != null && loadParser().symbolKinds.get(type.Kind) === 'Table'
}

/** The binder's columns with every type known, or a refusal that names the operator. */
export const knownColumns = (node: Node): readonly Column[] => {
  const columns = columnsOf(node)
  const known = columns?.flatMap((column) => (column.type ? [{ name: column.name, type: column.type }] : []))
  if (columns && known && known.length === columns.length) return known
  throw new KustoError({
    kind: 'refused',
    code: 'SEM0001',
    message: `'${node.kind}' has columns of unknown type`,
    ...span(node),
  })
}

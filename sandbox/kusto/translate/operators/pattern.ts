import type { KustoType } from '../../contract.ts'
import { refuse } from '../../error.ts'
import { translateRegex } from '../../functions/regex/translate.ts'
import { at, type Node, textOf } from '../../syntax/node.ts'
import { primitive } from '../expression.ts'
import { nameOf } from '../function.ts'

export type Capture = { readonly name: string; readonly type: KustoType; readonly group: number }

/** A `parse` pattern as RE2; `groups` counts its capture groups, of which `captures` are columns. */
export type ParsePattern = {
  readonly re2: string
  readonly groups: number
  readonly captures: readonly Capture[]
  readonly asciiOnly: boolean
  /** The pattern ends in a constant: whether text may go on after it is not documented. */
  readonly endsInConstant: boolean
}

const WHOLE = '([+-]?\\d+)'
const DECIMAL = '([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)'
const NUMBERS: Partial<Record<KustoType, string>> = {
  int: WHOLE,
  long: WHOLE,
  real: DECIMAL,
  decimal: DECIMAL,
}

/** Translates the pieces of `parse … with`: `*`, constants and columns. */
export const parsePattern = (pieces: readonly Node[], kind: string, flags: string): ParsePattern => {
  const regex = kind === 'regex'
  const captures: Capture[] = []
  let groups = 0
  let asciiOnly = false
  const parts = pieces.map((piece, index) => {
    if (piece.kind === 'StarExpression') return '.*?'
    if (piece.kind === 'StringLiteralExpression' || piece.kind === 'CompoundStringLiteralExpression') {
      const text = String(piece.raw.LiteralValue)
      if (!regex) return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')
      const pattern = translateRegex(text)
      groups += pattern.groups.length
      asciiOnly ||= pattern.asciiOnly
      return pattern.re2
    }
    const { name, type } = column(piece)
    captures.push({ name, type, group: ++groups })
    return capture(type, regex, pieces[index + 1]?.kind)
  })
  const last = pieces.at(-1)?.kind ?? ''
  return {
    re2: `(?${options(regex, flags)})\\A${parts.join('')}\\z`,
    groups,
    captures,
    asciiOnly,
    endsInConstant: last.includes('StringLiteral'),
  }
}

const options = (regex: boolean, flags: string): string => {
  if (!regex) return 's'
  return /^[imsU]*$/.test(flags) ? flags || '-s' : refuse(`parse flags=${flags}`)
}

// The service's regex mode is greedy for columns, whatever its documentation's translation table says.
const capture = (type: KustoType, regex: boolean, next: string | undefined): string => {
  if (regex) return NUMBERS[type] ?? '(.*)'
  if (next === 'StarExpression') return NUMBERS[type] ?? refuse(`* after a column of type ${type} in parse`)
  if (next !== undefined && !next.includes('StringLiteral'))
    return refuse('two columns side by side in parse')
  return next === undefined ? '(.*)' : '(.*?)'
}

const column = (piece: Node): { readonly name: string; readonly type: KustoType } => {
  if (piece.kind === 'NameDeclaration') return { name: nameOf(piece), type: 'string' }
  if (piece.kind !== 'NameAndTypeDeclaration') return refuse(`${textOf(piece)} in parse`)
  return { name: nameOf(at(piece, 'Name')), type: primitive(at(piece, 'Type')) }
}

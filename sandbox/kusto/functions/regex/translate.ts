import { refuse } from '../../error.ts'
import { BRACKETED, SHORTHANDS } from './classes.ts'

/**
 * A regular expression of Kusto in RE2's syntax. `asciiOnly`: it means the same only for ASCII text. `groups` are the
 * capture groups in order, with their names.
 */
export type Pattern = {
  readonly re2: string
  readonly asciiOnly: boolean
  readonly groups: readonly (string | undefined)[]
}

type Reader = {
  readonly source: string
  at: number
  asciiOnly: boolean
  readonly groups: (string | undefined)[]
}

/** Translates a Kusto regular expression; what RE2 cannot say the same way is refused. */
export const translateRegex = (source: string): Pattern => {
  const reader: Reader = { source, at: 0, asciiOnly: false, groups: [] }
  let re2 = ''
  while (reader.at < source.length) re2 += next(reader)
  if (reader.groups.length > 16) return refuse('a regex with more than 16 groups')
  return { re2, asciiOnly: reader.asciiOnly, groups: reader.groups }
}

const next = (reader: Reader): string => {
  const { source, at } = reader
  if (source[at] === '\\') return escapeSequence(reader, SHORTHANDS)
  if (source[at] === '[') return brackets(reader)
  if (source.startsWith('(?', at)) return group(reader)
  if (source[at] === '(') reader.groups.push(undefined)
  reader.at++
  return source[at] ?? ''
}

const GROUP = /\(\?(?:P?<([A-Za-z_]\w*)>|(:)|([imsU]*(?:-[imsU]+)?)([:)]))/y

const group = (reader: Reader): string => {
  GROUP.lastIndex = reader.at
  const found = GROUP.exec(reader.source)
  if (!found) return refuse(`regex ${reader.source.slice(reader.at, reader.at + 4)}`)
  reader.at = GROUP.lastIndex
  if (found[1] === undefined) return found[0]
  reader.groups.push(found[1])
  return `(?P<${found[1]}>`
}

const CODE = /\\(?:x([\dA-Fa-f]{2})|[xuU]\{([\dA-Fa-f]+)\}|u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8}))/y
const CATEGORY = /\\[pP](?:[A-Z]|\{\^?[A-Za-z_]+\})/y

const escapeSequence = (reader: Reader, shorthands: Readonly<Record<string, string | undefined>>): string => {
  const code = sticky(reader, CODE)
  if (code) return `\\x{${code[1] ?? code[2] ?? code[3] ?? code[4]}}`
  const category = sticky(reader, CATEGORY)
  if (category) return category[0]
  const letter = reader.source[reader.at + 1] ?? refuse('regex ending in a backslash')
  reader.at += 2
  const inBrackets = shorthands === BRACKETED
  if (letter in SHORTHANDS) {
    const known = shorthands[letter]
    if (known === undefined) reader.asciiOnly = true
    return known ?? `\\${letter}`
  }
  if ((letter === 'b' || letter === 'B') && !inBrackets && reader.source[reader.at] !== '{') {
    reader.asciiOnly = true
    return `\\${letter}`
  }
  if ('afnrtv'.includes(letter) || (!inBrackets && 'Az'.includes(letter))) return `\\${letter}`
  return /[A-Za-z0-9<>]|[^\x20-\x7e]/.test(letter) ? refuse(`regex \\${letter}`) : `\\${letter}`
}

const sticky = (reader: Reader, expression: RegExp): RegExpExecArray | undefined => {
  expression.lastIndex = reader.at
  const found = expression.exec(reader.source)
  if (found) reader.at = expression.lastIndex
  return found ?? undefined
}

const POSIX = /\[:\^?[a-z]+:\]/y

const brackets = (reader: Reader): string => {
  let out = '['
  reader.at++
  for (const opening of ['^', ']']) {
    if (reader.source[reader.at] !== opening) continue
    out += opening === ']' ? '\\]' : opening
    reader.at++
  }
  while (reader.source[reader.at] !== ']') {
    if (reader.at >= reader.source.length) return refuse('regex with an open [')
    out += inside(reader)
  }
  reader.at++
  return `${out}]`
}

const inside = (reader: Reader): string => {
  const { source, at } = reader
  if (source[at] === '\\') return escapeSequence(reader, BRACKETED)
  const posix = sticky(reader, POSIX)
  if (posix) return posix[0]
  if (source[at] === '[') return refuse('regex with a class inside a class')
  const pair = source.slice(at, at + 2)
  if (pair === '&&' || pair === '~~' || (pair === '--' && source[at + 2] !== ']'))
    return refuse(`regex with ${pair}`)
  reader.at++
  return source[at] ?? ''
}

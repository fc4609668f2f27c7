/** A piece of KQL. `depth` counts the brackets around it; an opening and its closing bracket have the outer depth. */
export type Token = {
  readonly kind: 'name' | 'number' | 'string' | 'mark'
  readonly text: string
  readonly start: number
  readonly end: number
  readonly depth: number
}

/** `open`: where a string begins that never ends. */
export type Tokens = { readonly tokens: readonly Token[]; readonly open: number | undefined }

// Several lines, verbatim (quotes doubled), plain (backslashes). `h` hides a string from logs.
const strings =
  /[hH]?(?:```[\s\S]*?```|~~~[\s\S]*?~~~|@"(?:[^"]|"")*"|@'(?:[^']|'')*'|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/
const pieces = new RegExp(
  [
    /(?<space>\s+|\/\/[^\n]*)/,
    `(?<string>${strings.source})`,
    /(?<open>[hH]?(?:```|~~~|@?["']))/,
    /(?<name>[\p{L}_$][\p{L}\p{N}_$]*)/u,
    /(?<number>\p{N}[\p{L}\p{N}_]*(?:\.\p{N}[\p{L}\p{N}_]*)?)/u,
    /(?<mark>==|=~|=>|!=|!~|<=|>=|<>|\.\.|[\s\S])/,
  ]
    .map((one) => (typeof one === 'string' ? one : one.source))
    .join('|'),
  'uy',
)
const opening = new Set(['(', '[', '{'])
const closing = new Set([')', ']', '}'])

/** Cuts KQL into pieces, without spaces and comments. Never throws: what is no KQL comes out as marks. */
export function tokensOf(text: string): Tokens {
  const tokens: Token[] = []
  let depth = 0
  let open: number | undefined
  pieces.lastIndex = 0
  for (let found = pieces.exec(text); found && found[0] !== ''; found = pieces.exec(text)) {
    const { string, name, number, open: begun, mark = '' } = found.groups ?? {}
    const [start, end] = [found.index, pieces.lastIndex]
    if (found.groups?.space !== undefined) continue
    if (begun !== undefined) open ??= start
    if (closing.has(mark)) depth = Math.max(0, depth - 1)
    const kind =
      string !== undefined ? 'string' : name !== undefined ? 'name' : number !== undefined ? 'number' : 'mark'
    tokens.push({ kind, text: found[0], start, end, depth })
    if (opening.has(mark)) depth++
  }
  return { tokens, open }
}

/** The characters that a string's token stands for, as far as names are concerned. */
export const unquoted = (text: string): string =>
  text.replace(/^[hH]?@?(?:```|~~~|["'])|(?:```|~~~|["'])$/g, '')

const stringFirst = new RegExp(strings.source, 'uy')

/** How long the string is that `text` begins with; 0 when it does not, or when the string never ends. */
export function stringLength(text: string): number {
  stringFirst.lastIndex = 0
  return stringFirst.exec(text)?.[0].length ?? 0
}

import { UsageError } from '../errors.ts'
import { type Token, tokensOf, unquoted } from './tokens.ts'

/** A person's query, checked and capped. `drops` tells what of it was left out, as a sentence. */
export type Typed = { readonly text: string; readonly drops: string | undefined }

/** What a typed query may not hold, for help and for refusals. */
export const REFUSED = [
  'management commands (a leading ".")',
  'externaldata and everything else that fetches from outside',
  'app(), workspace(), resource(), cluster(), database() and the like: other resources than this one',
  'evaluate of plugins other than bag_unpack, pivot, narrow, autocluster, basket and diffpatterns',
  'search, find, and union with *: they read every table',
  'set, alias, declare and restrict; fork, facet, and several results at once',
] as const

/** Functions that read what is not the resource that was asked. */
const elsewhere = new Set([
  'app',
  'workspace',
  'resource',
  'cluster',
  'database',
  'adx',
  'arg',
  'external_table',
  'stored_query_result',
  'entity_group',
])
const outside = new Set(['externaldata', 'external_data', 'inline_external_table', 'macro', 'entity_group'])
/** Plugins that only compute. */
const plugins = new Set(['bag_unpack', 'pivot', 'narrow', 'autocluster', 'basket', 'diffpatterns'])
const settings = new Set(['set', 'alias', 'declare', 'restrict'])
const everything = new Set(['search', 'find'])
const several = new Set(['fork', 'facet', 'consume'])

/**
 * Checks the text of a person's query, takes a `render` off its end and adds `| take`. Reads it as KQL's own lexer
 * would; where the two could disagree, what is left is a syntax error there and no other meaning. Throws `UsageError`
 * naming what may not be asked.
 */
export function checked(text: string, most: number): Typed {
  const { tokens, open } = tokensOf(text)
  if (open !== undefined)
    throw new UsageError(`A string begins at ${placeIn(text, open)} and never ends. Close its quote.`)
  const statements = split(tokens)
  const result = statements.at(-1)
  if (!result) throw new UsageError('There is no question in that. For example: query traces | count')
  for (const statement of statements) refuseStatement(statement, text)
  for (const [index, token] of tokens.entries()) refuseToken(tokens, index, token, text)
  if (statements.slice(0, -1).some(([first]) => first?.text !== 'let'))
    throw no('several results at once: ask one question at a time', result[0], text)
  if (result[0]?.text === 'let')
    throw new UsageError('That only defines names. End it with what you want to see.')
  const render = lastOperator(result, 'render')
  const end = render ? render.start : (result.at(-1)?.end ?? text.length)
  return {
    text: `${text.slice(0, end).trimEnd()}\n| take ${most}`,
    drops: render ? 'render is left out: results are shown as a table.' : undefined,
  }
}

/** "line 2, column 7", counted from 1. */
export function placeIn(text: string, at: number): string {
  const head = text.slice(0, at)
  const line = head.split('\n').length
  const column = at - (head.lastIndexOf('\n') + 1) + 1
  return line === 1 && !text.includes('\n') ? `column ${column}` : `line ${line}, column ${column}`
}

function split(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const statements: Token[][] = [[]]
  for (const token of tokens) {
    if (token.text === ';' && token.depth === 0) statements.push([])
    else statements.at(-1)?.push(token)
  }
  return statements.filter((statement) => statement.length > 0)
}

function refuseStatement(statement: readonly Token[], text: string): void {
  const [first] = statement
  if (first?.text === '.') throw no('a management command', first, text)
  if (first && settings.has(first.text)) throw no(`${first.text}`, first, text)
}

function refuseToken(tokens: readonly Token[], index: number, token: Token, text: string): void {
  const next = tokens[index + 1]?.text
  const name = nameAt(tokens, index)
  if (name === undefined) return
  const called = tokens[index + (token.kind === 'string' ? 2 : 1)]?.text === '('
  const member = tokens[index - 1]?.text === '.'
  if (called && elsewhere.has(name))
    throw no(`${name}(): it reads another resource than this one`, token, text)
  if (!member && outside.has(name) && (name !== 'macro' || next === '-'))
    throw no(`${name}: it reads from outside`, token, text)
  if (name === 'evaluate' && !member) refusePlugin(tokens, index, text)
  if (!begins(tokens, index)) return
  if (everything.has(name) && !comparing.has(next ?? ''))
    throw no(`${name}: it reads every table`, token, text)
  if (several.has(name) && !comparing.has(next ?? ''))
    throw no(`${name}: it makes several results`, token, text)
  if (name === 'union') refuseWildcard(tokens, index, text)
}

const comparing = new Set([
  '.',
  ',',
  ')',
  '=',
  '==',
  '!=',
  '=~',
  '!~',
  '<',
  '>',
  '<=',
  '>=',
  '+',
  '-',
  '/',
  '%',
])

/** The name that a token is, bare or as ["name"]. */
function nameAt(tokens: readonly Token[], index: number): string | undefined {
  const token = tokens[index]
  if (token?.kind === 'name') return token.text.toLowerCase()
  const bracketed = tokens[index - 1]?.text === '[' && tokens[index + 1]?.text === ']'
  return token?.kind === 'string' && bracketed ? unquoted(token.text).toLowerCase() : undefined
}

/** Whether an operator may stand here. */
function begins(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]?.text
  return before === undefined || ['|', '(', '{', '=', ';'].includes(before)
}

function refusePlugin(tokens: readonly Token[], index: number, text: string): void {
  const token = tokens[index]
  const call = tokens.slice(index + 1).findIndex(({ text: mark }) => mark === '(')
  const plugin = call < 1 ? undefined : tokens[index + call]?.text.toLowerCase()
  if (plugin === undefined || !plugins.has(plugin)) throw no(`evaluate ${plugin ?? ''}`.trim(), token, text)
}

function refuseWildcard(tokens: readonly Token[], index: number, text: string): void {
  const union = tokens[index]
  for (const token of tokens.slice(index + 1)) {
    if (token.depth < (union?.depth ?? 0) || (token.depth === union?.depth && /^[|;]$/.test(token.text)))
      return
    if (token.depth === union?.depth && token.text === '*')
      throw no('union with *: it reads every table', token, text)
  }
}

function lastOperator(statement: readonly Token[], name: string): Token | undefined {
  const at = statement.findLastIndex(({ text, depth }) => text === '|' && depth === 0)
  return at >= 0 && statement[at + 1]?.text === name ? statement[at] : undefined
}

function no(what: string, at: Token | undefined, text: string): UsageError {
  return new UsageError(
    `I do not run ${what} (${placeIn(text, at?.start ?? 0)}). "help query" lists what I leave out.`,
    {
      try: 'help query',
    },
  )
}

import { refuse } from '../../error.ts'
import { translateRegex } from '../../functions/regex/translate.ts'
import { text } from '../../functions/sql.ts'
import { at, knownColumns, list, maybe, type Node, textOf } from '../../syntax/node.ts'
import { expression, primitive } from '../expression.ts'
import { nameOf } from '../function.ts'
import type { KvRules } from '../kv.ts'
import { select } from '../relation.ts'
import type { Operator } from './contract.ts'
import { converted } from './convert.ts'
import { staged } from './stage.ts'

/** `parse-kv`: columns for the named keys of a text. */
export const parseKv: Operator = ({ scope, source, node }) => {
  const clause = maybe(node, 'WithClause')
  const options = clause ? list(clause, 'Properties').map(option) : []
  const { relation, value } = staged(scope, source, (inner) => expression(inner, at(node, 'Expression')))
  if (value.type !== 'string') return refuse(`parse-kv of ${value.type}`)
  const [subject, found] = [scope.context.fresh(), scope.context.fresh()]
  const regex = options.find(([name]) => name === 'regex')?.[1]
  const reader = regex === undefined ? byRules(rulesOf(options)) : byRegex(String(regex))
  const inner = `SELECT *, ${value.sql} AS ${subject} FROM (${relation.sql})`
  const sql = `SELECT *, ${reader.all(subject)} AS ${found} FROM (${inner})`
  const keys = new Map(
    list(at(node, 'Keys'), 'Columns').map((key) => [nameOf(at(key, 'Name')), primitive(at(key, 'Type'))]),
  )
  return select(
    { ...relation, sql },
    knownColumns(node).map((column) => {
      const type = keys.get(column.name)
      const old = source.columns.find(({ name }) => name === column.name)
      if (type === undefined) return old ? { column: old, sql: old.id } : refuse(`column ${column.name}`)
      const cell = `coalesce(${reader.one(found, column.name)}, '')`
      const made = converted(scope, { sql: cell, type: 'string' }, type)
      return { column: { ...column, id: scope.context.fresh() }, sql: made }
    }),
  )
}

type Option = readonly [name: string, value: unknown]
type Reader = {
  readonly all: (subject: string) => string
  readonly one: (found: string, key: string) => string
}

const option = (node: Node): Option => {
  const value = at(node, 'Expression')
  const isText = value.kind === 'StringLiteralExpression'
  if (!isText && value.kind !== 'BooleanLiteralExpression') return refuse('parse-kv with this option')
  return [
    nameOf(at(node, 'Name')),
    isText ? String(value.raw.LiteralValue) : textOf(value).toLowerCase() === 'true',
  ]
}

const rulesOf = (options: readonly Option[]): KvRules => {
  const all = (name: string): readonly string[] =>
    options.filter(([key]) => key === name).map(([, value]) => String(value))
  const known = new Set(['pair_delimiter', 'kv_delimiter', 'quote', 'escape', 'greedy'])
  const unknown = options.find(([name]) => !known.has(name))
  if (unknown) return refuse(`parse-kv with ${unknown[0]}`)
  const [pair, kv] = [all('pair_delimiter')[0], all('kv_delimiter')[0]]
  if ((pair === undefined) !== (kv === undefined) || pair === '' || kv === '')
    return refuse('parse-kv with one delimiter')
  const quotes = all('quote').map((quote) => (quote.length === 1 ? quote + quote : quote))
  const greedy = options.some(([name, value]) => name === 'greedy' && value === true)
  return {
    ...(pair !== undefined && { pair }),
    ...(kv !== undefined && { kv }),
    quotes,
    escapes: all('escape'),
    greedy,
  }
}

const byRules = (rules: KvRules): Reader => ({
  all: (subject) => `k_kv(${subject}, ${text(JSON.stringify(rules))})`,
  one: (found, key) => `json_extract_string(${found}, ${text(pointer(key))})`,
})

const pointer = (key: string): string => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`

const byRegex = (source: string): Reader => {
  const pattern = translateRegex(source)
  if (pattern.groups.length !== 2 || pattern.asciiOnly) return refuse('parse-kv with this regex')
  const group = (subject: string, index: number): string =>
    `list_transform(regexp_extract_all(${subject}, ${text(pattern.re2)}, ${index}), lambda e: trim(e))`
  return {
    all: (subject) => `list_zip(${group(subject, 1)}, ${group(subject, 2)})`,
    one: (found, key) => `list_filter(${found}, lambda e: e[1] = ${text(key)})[1][2]`,
  }
}

import { refuse } from '../../error.ts'
import { argument } from '../args.ts'
import type { BinaryOperator, ListCall, ListOperator, Sql } from '../contract.ts'
import { asText } from '../convert/text.ts'
import { text } from '../sql.ts'
import { constantItems } from './items.ts'

/** Which ends of the word sought must be ends of a term. */
type Ends = { readonly start: boolean; readonly end: boolean }

const WHOLE: Ends = { start: true, end: true }
const EDGE = '[^\\p{L}\\p{N}]'
const inTerm = (character: string | undefined): boolean => /[\p{L}\p{N}]/u.test(character ?? '')

const escaped = (word: string): string => word.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')

/**
 * SQL that is true when `word` stands in `source` as a term, or as the beginning or end of one: no letter or digit
 * touches a letter or digit of it at the ends that count. The plain search goes first, since most rows fail it.
 */
const hasWord = (source: string, word: string, ends: Ends, exact: boolean): string => {
  const characters = [...word]
  if (!characters.some(inTerm)) return refuse(`has of '${word}', which has no letter or digit,`)
  const before = ends.start && inTerm(characters[0]) ? `(?:^|${EDGE})` : ''
  const after = ends.end && inTerm(characters.at(-1)) ? `(?:$|${EDGE})` : ''
  const found = exact
    ? `contains(${source}, ${text(word)})`
    : `contains(lower(${source}), ${text(word.toLowerCase())})`
  if (before === '' && after === '') return found
  const pattern = `${exact ? '' : '(?i)'}${before}${escaped(word)}${after}`
  return `(${found} AND regexp_matches(${source}, ${text(pattern)}))`
}

/** The same for a word that is only known row by row. */
const hasVariable = (source: string, word: string, ends: Ends, exact: boolean): string =>
  `k_has(${source}, ${word}, ${ends.start}, ${ends.end}, ${exact})`

const has = (source: Sql, word: Sql, ends: Ends, exact: boolean): string => {
  const literal = typeof word.literal === 'string' && word.type === 'string' ? word.literal : undefined
  return literal === undefined
    ? hasVariable(asText(source), asText(word), ends, exact)
    : hasWord(asText(source), literal, ends, exact)
}

const operators = (name: string, ends: Ends): Record<string, BinaryOperator> => {
  const build = (exact: boolean, negate: string): BinaryOperator => ({
    build: (call) => `(${negate}${has(argument(call, 0), argument(call, 1), ends, exact)})`,
  })
  return {
    [name]: build(false, ''),
    [`!${name}`]: build(false, 'NOT '),
    [`${name}_cs`]: build(true, ''),
    [`!${name}_cs`]: build(true, 'NOT '),
  }
}

export const terms: Record<string, BinaryOperator> = {
  ...operators('has', WHOLE),
  ...operators('hasprefix', { start: true, end: false }),
  ...operators('hassuffix', { start: false, end: true }),
}

const among = (quantifier: 'any' | 'all'): ListOperator => ({
  build: (call: ListCall) => {
    const source = asText(argument(call, 0))
    if (call.query) {
      const word = asText({ sql: 'q.word', type: call.query.type })
      const test = hasVariable(source, word, WHOLE, false)
      const rows = `(${call.query.sql}) AS q(word)`
      return quantifier === 'any'
        ? `EXISTS (SELECT 1 FROM ${rows} WHERE ${test})`
        : `NOT EXISTS (SELECT 1 FROM ${rows} WHERE NOT ${test})`
    }
    const list = call.list ?? []
    const items = constantItems(list)
    if (items)
      return `(${items.map((item) => has({ sql: source, type: 'string' }, asWord(item), WHOLE, false)).join(quantifier === 'any' ? ' OR ' : ' AND ')})`
    const [array, ...more] = list
    if (array?.type === 'dynamic' && more.length === 0)
      return `coalesce(k_has_${quantifier}(${source}, ${array.sql}), false)`
    return `(${list.map((item) => has({ sql: source, type: 'string' }, item, WHOLE, false)).join(quantifier === 'any' ? ' OR ' : ' AND ')})`
  },
})

const asWord = (item: Sql): Sql =>
  item.type === 'string'
    ? item
    : { sql: text(String(item.literal)), type: 'string', literal: String(item.literal) }

export const termLists: Record<string, ListOperator> = { has_any: among('any'), has_all: among('all') }

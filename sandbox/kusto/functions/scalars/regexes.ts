import { refuse, semanticError } from '../../error.ts'
import { argument, constantLong, constantText, scalar } from '../args.ts'
import type { Call, ScalarFunction, Sql } from '../contract.ts'
import { asText } from '../convert/text.ts'
import { refusal } from '../refusal.ts'
import type { Pattern } from '../regex/translate.ts'
import { checkedRewrite, guarded, patternOf, quoted } from '../regex/use.ts'
import { text } from '../sql.ts'
import { parseJson } from '../udfs/json.ts'
import { conversion } from './conversion.ts'

const TO: Readonly<Record<string, string>> = {
  bool: 'tobool',
  int: 'toint',
  long: 'tolong',
  real: 'toreal',
  decimal: 'todecimal',
  datetime: 'todatetime',
  timespan: 'totimespan',
  guid: 'toguid',
  string: 'tostring',
}

/** Text converted to the type that `typeof(…)` names. */
export const asTyped = (call: Call, found: string, wanted: Sql | undefined): string => {
  const type = wanted?.typeLiteral ?? 'string'
  const name = TO[type] ?? semanticError('SEM0219', `${call.name}(): type ${type} is not a scalar`)
  const value: Sql = { sql: found, type: 'string' }
  return conversion[name]?.build({ ...call, name, args: [value], type }) ?? found
}

const extract = (call: Call): string => {
  const pattern = patternOf(call, 0)
  const group = Number(constantLong(call, 1))
  if (group > pattern.groups.length) return semanticError('SEM0420', `extract(): there is no group ${group}`)
  const source = asText(argument(call, 2))
  const found = guarded(pattern, source, `regexp_extract(${source}, ${quoted(pattern)}, ${group})`)
  return asTyped(call, found, call.args[3])
}

/** The groups that extract_all() is asked for: all, or those named or numbered in an array. */
const chosenGroups = (call: Call, pattern: Pattern): readonly number[] => {
  if (pattern.groups.length === 0)
    return semanticError('SEM0420', 'extract_all(): the regex must have 1 to 16 capture groups')
  const { literal } = argument(call, 1)
  if (call.args.length === 2) return pattern.groups.map((_, index) => index + 1)
  const wanted = typeof literal === 'string' ? parseJson(literal) : undefined
  if (!Array.isArray(wanted))
    return semanticError('SEM0420', 'extract_all(): the groups must be a constant array')
  return wanted.map((item) => {
    const group = typeof item === 'string' ? pattern.groups.indexOf(item) + 1 : Number(item)
    return group >= 1 && group <= pattern.groups.length
      ? group
      : semanticError('SEM0420', `extract_all(): there is no group ${String(item)}`)
  })
}

const extractAll = (call: Call): string => {
  const pattern = patternOf(call, 0)
  const groups = chosenGroups(call, pattern)
  const source = asText(argument(call, call.args.length - 1))
  const lists = groups.map((group) => `regexp_extract_all(${source}, ${quoted(pattern)}, ${group})`)
  const [first = ''] = lists
  const found =
    lists.length === 1
      ? `list_transform(${first}, lambda m: coalesce(m, ''))`
      : `list_transform(range(1, len(${first}) + 1), lambda i: [${lists.map((list) => `coalesce((${list})[i], '')`).join(', ')}])`
  return guarded(pattern, source, `CASE WHEN len(${first}) > 0 THEN to_json(${found})::VARCHAR END`)
}

const replaceRegex = (source: Sql, call: Call, at: { regex: number; rewrite: number }): string => {
  const pattern = patternOf(call, at.regex)
  const rewrite = checkedRewrite(constantText(call, at.rewrite), pattern.groups.length)
  const value = asText(source)
  return guarded(pattern, value, `regexp_replace(${value}, ${quoted(pattern)}, ${text(rewrite)}, 'g')`)
}

type Side = 'start' | 'end'

const cut = (source: string, pattern: Pattern, side: Side, repeated: boolean): string => {
  const [open, close] = repeated ? ['(?:', ')+'] : ['', '']
  const anchored = side === 'start' ? quoted(pattern, `^${open}`, close) : quoted(pattern, open, `${close}$`)
  return `regexp_replace(${source}, ${anchored}, '')`
}

/** Whether Kusto goes on after the first match is not documented, so text where it would matter is refused. */
const trim = (sides: readonly Side[]): ScalarFunction =>
  scalar(2, 2, (call) => {
    const pattern = patternOf(call, 0)
    const source = asText(argument(call, 1))
    const [once = '', often = ''] = [false, true].map((repeated) =>
      sides.reduce((sql, side) => cut(sql, pattern, side, repeated), source),
    )
    const doubt = refusal(`${call.name}() where the regex matches several times in a row (end it in +)`)
    return guarded(pattern, source, `CASE WHEN ${once} = ${often} THEN ${once} ELSE ${doubt} END`)
  })

/**
 * The lazy beginning of the text makes the match after it the leftmost. Where a length and an occurrence are both
 * given, what the length counts from is not documented.
 */
const indexofRegex = (call: Call): string => {
  const pattern = patternOf(call, 1)
  const [start, length, occurrence] = [2, 3, 4].map((at) =>
    call.args[at] ? constantLong(call, at) : undefined,
  )
  const [from, size, nth] = [start ?? 0n, length ?? -1n, occurrence ?? 1n]
  if (from < 0n || size < -1n || nth < 0n) return 'NULL::BIGINT'
  if (nth === 0n || nth > 100n) return refuse('indexof_regex() of this occurrence')
  const source = asText(argument(call, 0))
  const part = `substring(${source}, ${from + 1n}${size < 0n ? '' : `, ${size}`})`
  const search = text(
    `(?s)^(${nth > 1n ? `(?:.*?(?-s:${pattern.re2})){${nth - 1n}}` : ''}.*?)(?-s:${pattern.re2})`,
  )
  const missing =
    size >= 0n && nth > 1n ? refusal('indexof_regex() of a late occurrence within a length') : '-1'
  const found = `CASE WHEN regexp_matches(${part}, ${search}) THEN ${from} + length(regexp_extract(${part}, ${search}, 1)) ELSE ${missing} END`
  return guarded(pattern, source, found)
}

/** Functions that take a regular expression. */
export const regexes: Record<string, ScalarFunction> = {
  extract: scalar(3, 4, extract),
  extract_all: scalar(2, 3, extractAll),
  extractall: scalar(2, 3, extractAll),
  indexof_regex: scalar(2, 5, indexofRegex),
  replace_regex: scalar(3, 3, (call) => replaceRegex(argument(call, 0), call, { regex: 1, rewrite: 2 })),
  replace: scalar(3, 3, (call) => replaceRegex(argument(call, 2), call, { regex: 0, rewrite: 1 })),
  trim: trim(['start', 'end']),
  trim_start: trim(['start']),
  trim_end: trim(['end']),
  regex_quote: scalar(1, 1, (call) => `k_regex_quote(${asText(argument(call, 0))})`),
}

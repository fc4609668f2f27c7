import { refuse } from '../../error.ts'
import { argument, constantText, scalar } from '../args.ts'
import type { Call, ScalarFunction } from '../contract.ts'
import { convert } from '../convert/implicit.ts'
import { asText } from '../convert/text.ts'
import { refusal } from '../refusal.ts'
import { guarded, patternOf, quoted } from '../regex/use.ts'

/** A function of exactly `count` texts. */
const texts = (count: number, build: (...values: readonly string[]) => string): ScalarFunction =>
  scalar(count, count, (call) => build(...call.args.map(asText)))

const cased = (name: string, sql: string, value: string, letter: string): string =>
  `CASE WHEN contains(${value}, '${letter}') THEN ${refusal(`${name}() of ${letter}`)} ELSE ${sql}(${value}) END`

const long = (call: Call, index: number): string => convert(argument(call, index), 'long')

const atLeastZero = (call: Call, index: number): string => {
  const { literal } = argument(call, index)
  if (typeof literal === 'bigint' && literal >= 0n) return `${literal}`
  const value = long(call, index)
  return `CASE WHEN ${value} < 0 THEN ${refusal(`${call.name}() of a negative length`)} ELSE ${value} END`
}

/** Start below zero counts from the end of the text. */
const substring = (call: Call): string => {
  const source = asText(argument(call, 0))
  const start = argument(call, 1)
  const length = call.args[2] ? `, ${atLeastZero(call, 2)}` : ''
  if (typeof start.literal === 'bigint' && start.literal >= 0n)
    return `coalesce(substring(${source}, ${start.literal + 1n}${length}), '')`
  const from = long(call, 1)
  const place = `CASE WHEN ${from} < 0 THEN greatest(length(${source}) + ${from}, 0) ELSE ${from} END + 1`
  return `coalesce(substring(${source}, ${place}${length}), '')`
}

const indexof = (call: Call): string => {
  const [source, sought] = [asText(argument(call, 0)), asText(argument(call, 1))]
  if (call.args.length === 2) return `(strpos(${source}, ${sought}) - 1)`
  const numbers = [2, 3, 4].map((index) =>
    call.args[index] ? long(call, index) : index === 2 ? '0' : index === 3 ? '-1' : '1',
  )
  return `k_indexof(${source}, ${sought}, ${numbers.join(', ')})`
}

/** Overlapping occurrences count in plain text, and not for a regex. */
const countof = (call: Call): string => {
  const kind = call.args[2] ? constantText(call, 2) : 'normal'
  const source = asText(argument(call, 0))
  if (kind === 'regex') {
    const pattern = patternOf(call, 1)
    return guarded(pattern, source, `len(regexp_extract_all(${source}, ${quoted(pattern)}))::BIGINT`)
  }
  return kind === 'normal'
    ? `k_countof(${source}, ${asText(argument(call, 1))})`
    : refuse(`countof() of kind ${kind}`)
}

const strcatDelim = (call: Call): string => {
  const [delimiter = "''", ...values] = call.args.map(asText)
  return `(${values.join(` || ${delimiter} || `)})`
}

const strrep = (call: Call): string =>
  `k_strrep(${asText(argument(call, 0))}, ${long(call, 1)}, ${call.args[2] ? asText(call.args[2]) : "''"})`

const split = (call: Call): string => {
  const [source, delimiter] = [asText(argument(call, 0)), constantText(call, 1)]
  if (delimiter === '') return refuse('split() by an empty string')
  const parts = `string_split(${source}, ${asText(argument(call, 1))})`
  if (!call.args[2]) return `to_json(${parts})::VARCHAR`
  const index = long(call, 2)
  const outside = refusal('split() whose requested part does not exist')
  return `CASE WHEN ${index} >= 0 AND ${index} < len(${parts}) THEN to_json([(${parts})[${index} + 1]])::VARCHAR ELSE ${outside} END`
}

/** Functions of plain text. Arguments of other types are their text; results are never NULL. */
export const strings: Record<string, ScalarFunction> = {
  strcat: scalar(1, 64, (call) => `(${call.args.map(asText).join(' || ')})`),
  strcat_delim: scalar(3, 64, strcatDelim),
  // Unicode code points, as length() counts.
  strlen: texts(1, (value) => `length(${value})`),
  string_size: texts(1, (value) => `strlen(${value})`),
  // Whether these letters have another case is where libraries disagree.
  toupper: texts(1, (value) => cased('toupper', 'upper', value, 'ß')),
  tolower: texts(1, (value) => cased('tolower', 'lower', value, 'İ')),
  reverse: texts(1, (value) => `k_reverse(${value})`),
  strcmp: texts(2, (a, b) => `CASE WHEN ${a} < ${b} THEN -1 WHEN ${a} > ${b} THEN 1 ELSE 0 END::BIGINT`),
  strrep: scalar(2, 3, strrep),
  substring: scalar(2, 3, substring),
  indexof: scalar(2, 5, indexof),
  countof: scalar(2, 3, countof),
  has_any_index: scalar(
    2,
    2,
    (call) => `k_has_any_index(${asText(argument(call, 0))}, ${argument(call, 1).sql})`,
  ),
  replace_string: texts(3, (source, sought, rewrite) => `replace(${source}, ${sought}, ${rewrite})`),
  replace_strings: scalar(
    3,
    3,
    (call) =>
      `coalesce(k_replace_strings(${asText(argument(call, 0))}, ${argument(call, 1).sql}, ${argument(call, 2).sql}), '')`,
  ),
  translate: texts(3, (from, to, source) => `k_translate(${from}, ${to}, ${source})`),
  split: scalar(2, 3, split),
  isascii: texts(1, (value) => `(strlen(${value}) = length(${value}))`),
  isutf8: texts(1, () => 'true'),
  tohex: scalar(1, 2, (call) => {
    const bits = argument(call, 0).type === 'int' ? 32 : 64
    return `coalesce(k_tohex(${long(call, 0)}, ${call.args[1] ? long(call, 1) : '1'}, ${bits}), '')`
  }),
}

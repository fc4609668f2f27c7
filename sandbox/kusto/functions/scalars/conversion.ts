import type { KustoType } from '../../contract.ts'
import { refuse } from '../../error.ts'
import { argument, scalar } from '../args.ts'
import type { Call, ScalarFunction, Sql } from '../contract.ts'
import { asDynamic } from '../convert/json.ts'
import { isJsonString, textOfDynamic } from '../convert/path.ts'
import { asText } from '../convert/text.ts'
import { refusal } from '../refusal.ts'

type Rules = Partial<Record<KustoType, (value: Sql) => string>>

const WHOLE = `'[+-]?[0-9]{1,18}'`
const PLAIN = `'-?[0-9]{1,15}(\\.[0-9]{1,15})?'`

/** Text in its ordinary form is read in SQL, whatever is not goes to `otherwise`, which decides with care. */
const readText = (text: string, ordinary: string, type: string, otherwise: string): string =>
  `CASE WHEN regexp_full_match(${text}, ${ordinary}) THEN ${text}::${type} WHEN ${text} <> '' THEN ${otherwise} END`

const same = ({ sql }: Sql): string => sql
const number =
  (type: string) =>
  ({ sql }: Sql) =>
    `CAST(${sql} AS ${type})`
const truncated = ({ sql }: Sql): string => `TRY_CAST(trunc(${sql}) AS BIGINT)`

const TO_LONG: Rules = {
  bool: number('BIGINT'),
  int: number('BIGINT'),
  long: same,
  real: truncated,
  decimal: truncated,
  datetime: same,
  timespan: same,
  string: ({ sql }) => readText(sql, WHOLE, 'BIGINT', `k_text_long(${sql})`),
  dynamic: (value) => readText(textOfDynamic(value), WHOLE, 'BIGINT', `k_dynamic_tolong(${value.sql})`),
}

const TO_INT: Rules = {
  ...TO_LONG,
  int: same,
  datetime: () => refuse('toint() of a datetime'),
  timespan: () => refuse('toint() of a timespan'),
}

const TO_REAL: Rules = {
  bool: number('DOUBLE'),
  int: number('DOUBLE'),
  long: number('DOUBLE'),
  real: same,
  decimal: number('DOUBLE'),
  string: ({ sql }) => readText(sql, PLAIN, 'DOUBLE', `k_text_real(${sql})`),
  dynamic: (value) => readText(textOfDynamic(value), PLAIN, 'DOUBLE', `k_dynamic_toreal(${value.sql})`),
}

const TO_BOOL: Rules = {
  bool: same,
  int: ({ sql }) => `(${sql} <> 0)`,
  long: ({ sql }) => `(${sql} <> 0)`,
  real: ({ sql }) => `(${sql} <> 0)`,
  string: ({ sql }) => `k_text_bool(${sql})`,
  dynamic: ({ sql }) => `k_dynamic_tobool(${sql})`,
}

const ofJsonString =
  (name: string, udf: string) =>
  (value: Sql): string =>
    `CASE WHEN ${isJsonString(value.sql)} THEN ${udf}(${textOfDynamic(value)}) WHEN ${value.sql} IS NOT NULL THEN ${refusal(`${name}() of a dynamic that is not a string`)} END`

const TO_DATETIME: Rules = {
  datetime: same,
  string: ({ sql }) => `k_text_datetime(${sql})`,
  dynamic: ofJsonString('todatetime', 'k_text_datetime'),
}

const TO_TIMESPAN: Rules = {
  timespan: same,
  string: ({ sql }) => `k_text_timespan(${sql})`,
  dynamic: ofJsonString('totimespan', 'k_text_timespan'),
}

const TO_DECIMAL: Rules = {
  int: number('DECIMAL(38,18)'),
  long: number('DECIMAL(38,18)'),
  decimal: same,
  string: ({ sql }) =>
    readText(sql, `'-?[0-9]{1,20}(\\.[0-9]{1,18})?'`, 'DECIMAL(38,18)', refusal('todecimal() of this text')),
}

const GUID = '^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})'
// Kusto takes the first 32 digits and ignores what follows.
const guidOfText = (text: string): string =>
  `CASE WHEN regexp_matches(${text}, '^[{(]') THEN ${refusal('toguid() of text in brackets')} WHEN regexp_matches(lower(${text}), '${GUID}') THEN regexp_replace(lower(${text}), '(?s)${GUID}.*$', '\\1-\\2-\\3-\\4-\\5') END`

const TO_GUID: Rules = {
  guid: same,
  string: ({ sql }) => guidOfText(sql),
  dynamic: (value) => guidOfText(textOfDynamic(value)),
}

const to = (rules: Rules, cast?: string): ScalarFunction =>
  scalar(1, 1, (call: Call) => {
    const value = argument(call, 0)
    const rule = rules[value.type] ?? refuse(`${call.name}() of ${value.type}`)
    return cast ? `TRY_CAST(${rule(value)} AS ${cast})` : rule(value)
  })

const parseJson = scalar(1, 1, (call) => {
  const value = argument(call, 0)
  return value.type === 'dynamic' ? asDynamic(value) : `k_parse_json(${asText(value)})`
})

/** tostring(), tolong(), todatetime() … by the type of what they are given. */
export const conversion: Record<string, ScalarFunction> = {
  tostring: scalar(1, 1, (call) => asText(argument(call, 0))),
  tolong: to(TO_LONG),
  toint: to(TO_INT, 'INTEGER'),
  toreal: to(TO_REAL),
  todouble: to(TO_REAL),
  tobool: to(TO_BOOL),
  toboolean: to(TO_BOOL),
  todatetime: to(TO_DATETIME),
  totimespan: to(TO_TIMESPAN),
  totime: to(TO_TIMESPAN),
  todecimal: to(TO_DECIMAL),
  toguid: to(TO_GUID),
  parse_json: parseJson,
  parsejson: parseJson,
  todynamic: parseJson,
  toobject: parseJson,
}

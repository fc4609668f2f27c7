import { refuse } from '../../error.ts'
import { argument, scalar } from '../args.ts'
import type { Call, ScalarFunction } from '../contract.ts'
import { convert } from '../convert/implicit.ts'
import { asElement } from '../convert/json.ts'
import { asText } from '../convert/text.ts'

const texts = (udf: string, count = 1): ScalarFunction =>
  scalar(count, count, (call) => `${udf}(${call.args.map(asText).join(', ')})`)

const prefix = (call: Call, index: number): string =>
  call.args[index] ? convert(argument(call, index), 'long') : '32'

/** The texts after the first argument, or the array in their place, as a JSON array. */
export const rest = (call: Call): string => {
  const [first, ...more] = call.args.slice(1)
  if (first?.type === 'dynamic' && more.length === 0) return first.sql
  return `('[' || ${call.args.slice(1).map(asElement).join(` || ',' || `)} || ']')`
}

const compared = (call: Call): string =>
  `k_ipv4_compare(${asText(argument(call, 0))}, ${asText(argument(call, 1))}, ${prefix(call, 2)})`

const format = (withMask: boolean): ScalarFunction =>
  scalar(1, 2, (call) => {
    if (argument(call, 0).type !== 'string') return refuse(`${call.name}() of a number`)
    return `coalesce(k_format_ipv4(${argument(call, 0).sql}, ${prefix(call, 1)}, ${withMask}), '')`
  })

const has = (asPrefix: boolean): ScalarFunction =>
  scalar(
    2,
    2,
    (call) => `k_has_ipv4(${asText(argument(call, 0))}, ${asText(argument(call, 1))}, ${asPrefix})`,
  )

const hasAny = (asPrefix: boolean): ScalarFunction =>
  scalar(2, 64, (call) => `k_has_any_ipv4(${asText(argument(call, 0))}, ${rest(call)}, ${asPrefix})`)

/** IPv4 addresses and networks. */
export const ip: Record<string, ScalarFunction> = {
  parse_ipv4: texts('k_parse_ipv4'),
  parse_ipv4_mask: scalar(
    2,
    2,
    (call) => `k_parse_ipv4_mask(${asText(argument(call, 0))}, ${prefix(call, 1)})`,
  ),
  ipv4_compare: scalar(2, 3, compared),
  ipv4_is_match: scalar(2, 3, (call) => `(${compared(call)} = 0)`),
  ipv4_is_in_range: texts('k_ipv4_in_range', 2),
  ipv4_is_in_any_range: scalar(
    2,
    64,
    (call) => `k_ipv4_in_any_range(${asText(argument(call, 0))}, ${rest(call)})`,
  ),
  ipv4_is_private: texts('k_ipv4_is_private'),
  ipv4_netmask_suffix: texts('k_ipv4_suffix'),
  ipv4_range_to_cidr_list: texts('k_ipv4_cidr_list', 2),
  format_ipv4: format(false),
  format_ipv4_mask: format(true),
  has_ipv4: has(false),
  has_ipv4_prefix: has(true),
  has_any_ipv4: hasAny(false),
  has_any_ipv4_prefix: hasAny(true),
}

import { argument, scalar } from '../args.ts'
import type { Call, ScalarFunction } from '../contract.ts'
import { convert } from '../convert/implicit.ts'
import { asText } from '../convert/text.ts'
import { rest } from './ip.ts'

const prefix = (call: Call, index: number): string =>
  call.args[index] ? convert(argument(call, index), 'long') : '128'

const compared = (call: Call): string =>
  `k_ipv6_compare(${asText(argument(call, 0))}, ${asText(argument(call, 1))}, ${prefix(call, 2)})`

const parsed = (call: Call): string =>
  `coalesce(k_parse_ipv6(${asText(argument(call, 0))}, ${prefix(call, 1)}), '')`

/** IPv6 addresses and networks; IPv4 addresses count as the IPv6 ones that stand for them. */
export const ipv6: Record<string, ScalarFunction> = {
  ipv6_compare: scalar(2, 3, compared),
  ipv6_is_match: scalar(2, 3, (call) => `(${compared(call)} = 0)`),
  ipv6_is_in_range: scalar(2, 2, (call) => `k_ipv6_in_range(${call.args.map(asText).join(', ')})`),
  ipv6_is_in_any_range: scalar(
    2,
    64,
    (call) => `k_ipv6_in_any_range(${asText(argument(call, 0))}, ${rest(call)})`,
  ),
  parse_ipv6: scalar(1, 1, parsed),
  parse_ipv6_mask: scalar(2, 2, parsed),
}

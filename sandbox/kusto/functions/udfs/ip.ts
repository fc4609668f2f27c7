import type { Udf } from '../contract.ts'
import { refuseValue } from '../refusal.ts'
import { nullable, udf } from './define.ts'
import { arrayOf } from './json.ts'

type Address = { readonly value: bigint; readonly prefix: number }

const OCTET = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const IPV4 = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}(?:/(\\d{1,2}))?$`)

/** The bits of an address that a prefix keeps. */
const mask = (prefix: number): bigint => (0xffffffffn << BigInt(32 - prefix)) & 0xffffffffn

const parse = (text: string): Address | undefined => {
  const found = IPV4.exec(text)
  if (!found) return undefined
  const prefix = Number(found[5] ?? 32)
  const value = found.slice(1, 5).reduce((sum, octet) => sum * 256n + BigInt(octet ?? 0), 0n)
  return prefix > 32 ? undefined : { value, prefix }
}

const masked = (address: Address, prefix: bigint = 32n): bigint | undefined =>
  prefix < 0n || prefix > 32n ? undefined : address.value & mask(Math.min(address.prefix, Number(prefix)))

const print = (value: bigint): string =>
  [24n, 16n, 8n, 0n].map((bits) => String((value >> bits) & 255n)).join('.')

/** -1, 0 or 1 by the bits that both prefixes keep; null when one is no address. */
const compare = (a: string, b: string, prefix: bigint): bigint | null => {
  const [left, right] = [parse(a), parse(b)]
  if (!left || !right || prefix < 0n || prefix > 32n) return null
  const kept = mask(Math.min(left.prefix, right.prefix, Number(prefix)))
  const [x, y] = [left.value & kept, right.value & kept]
  return x < y ? -1n : x > y ? 1n : 0n
}

const inRange = (ip: string, range: string): boolean | null => {
  const [address, network] = [parse(ip), parse(range)]
  if (!address || !network) return null
  return (address.value & mask(network.prefix)) === (network.value & mask(network.prefix))
}

const inAnyRange = (ip: string, ranges: string): boolean | null => {
  const answers = (arrayOf(ranges) ?? []).map((range) =>
    typeof range === 'string' ? inRange(ip, range) : null,
  )
  if (answers.includes(true)) return true
  return answers.includes(null) ? refuseValue('ipv4_is_in_any_range() with a wrong address or range') : false
}

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']

const isPrivate = (ip: string): boolean | null => {
  const address = parse(ip)
  if (!address) return null
  if (address.prefix < 16) return refuseValue('ipv4_is_private() of so wide a range')
  return PRIVATE.some((range) => inRange(print(address.value), range) === true)
}

const format = (ip: string, prefix: bigint | null, withMask: boolean): string | null => {
  const address = parse(ip)
  const value = address && masked(address, prefix ?? 32n)
  if (address === undefined || value === undefined) return null
  return withMask ? `${print(value)}/${Math.min(address.prefix, Number(prefix ?? 32n))}` : print(value)
}

/** The fewest networks that cover exactly the addresses from `first` to `last`. */
const cidrList = (first: string, last: string): string | null => {
  const [from, to] = [parse(first), parse(last)]
  if (!from || !to || from.value > to.value) return null
  const out: string[] = []
  for (let at = from.value; at <= to.value; ) {
    let prefix = 32
    while (prefix > 0 && (at & mask(prefix - 1)) === at && at + (1n << BigInt(33 - prefix)) - 1n <= to.value)
      prefix--
    out.push(`${print(at)}/${prefix}`)
    at += 1n << BigInt(32 - prefix)
  }
  return JSON.stringify(out)
}

/** Whether the text holds the address, or one that begins as given, with no letter or digit touching it. */
const hasAddress = (text: string, sought: string, asPrefix: boolean): boolean => {
  const whole = parse(sought) !== undefined && !sought.includes('/')
  const valid = whole || (asPrefix && new RegExp(`^(?:${OCTET}\\.){1,3}$`).test(sought))
  if (!valid) return false
  const candidates = text.matchAll(/(?<![\p{L}\p{N}])\d{1,3}(?:\.\d{1,3}){3}(?![\p{L}\p{N}])/gu)
  return [...candidates].some(
    ([address]) => parse(address) !== undefined && (whole ? address === sought : address.startsWith(sought)),
  )
}

const hasAnyAddress = (text: string, list: string, asPrefix: boolean): boolean =>
  (arrayOf(list) ?? []).some((item) => typeof item === 'string' && hasAddress(text, item, asPrefix))

export const ipUdfs: readonly Udf[] = [
  udf('k_parse_ipv4', 'text -> long', (ip: string) => {
    const address = parse(ip)
    return address ? (masked(address) ?? null) : null
  }),
  udf('k_parse_ipv4_mask', 'text long -> long', (ip: string, prefix: bigint) => {
    const address = parse(ip)
    return address ? (masked(address, prefix) ?? null) : null
  }),
  udf('k_ipv4_compare', 'text text long -> long', compare),
  udf('k_ipv4_in_range', 'text text -> bool', inRange),
  udf('k_ipv4_in_any_range', 'text text -> bool', inAnyRange),
  udf('k_ipv4_is_private', 'text -> bool', isPrivate),
  udf('k_ipv4_suffix', 'text -> long', (ip: string) => {
    const address = parse(ip)
    return address ? BigInt(address.prefix) : null
  }),
  nullable('k_format_ipv4', 'text long bool -> text', format),
  udf('k_ipv4_cidr_list', 'text text -> text', cidrList),
  udf('k_has_ipv4', 'text text bool -> bool', hasAddress),
  udf('k_has_any_ipv4', 'text text bool -> bool', hasAnyAddress),
]

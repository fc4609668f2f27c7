import type { Udf } from '../contract.ts'
import { refuseValue } from '../refusal.ts'
import { nullable, udf } from './define.ts'
import { arrayOf } from './json.ts'

type Address = { readonly value: bigint; readonly prefix: number }

const IPV4 = /^(?:::)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/
const MAPPED = 0xffffn << 32n

/** The bits of an address that a prefix keeps. */
const mask = (prefix: number): bigint => ((1n << 128n) - 1n) & ~((1n << BigInt(128 - prefix)) - 1n)

/** An IPv6 address, or an IPv4 address as the IPv6 one that stands for it; its prefix then counts from bit 96. */
const parse = (text: string): Address | undefined => {
  const [, host = '', suffix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const mapped = mappedOf(host)
  const value = mapped ?? groupsOf(host)
  const prefix = suffix === undefined ? 128 : Number(suffix) + (mapped === undefined ? 0 : 96)
  return value === undefined || prefix > 128 ? undefined : { value, prefix }
}

const mappedOf = (host: string): bigint | undefined => {
  const octets = IPV4.exec(host)?.slice(1).map(Number)
  if (!octets?.every((octet) => octet < 256)) return undefined
  return MAPPED | octets.reduce((sum, octet) => sum * 256n + BigInt(octet), 0n)
}

const groupsOf = (host: string): bigint | undefined => {
  const [head = '', tail, ...more] = host.split('::')
  const [left, right] = [head, tail ?? ''].map((side) => (side === '' ? [] : side.split(':')))
  if (!left || !right || more.length > 0) return undefined
  const missing = 8 - left.length - right.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...left, ...Array(missing).fill('0'), ...right]
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n)
}

const print = (value: bigint): string =>
  value
    .toString(16)
    .padStart(32, '0')
    .replace(/(.{4})(?=.)/g, '$1:')

const compare = (a: string, b: string, prefix: bigint): bigint | null => {
  const [left, right] = [parse(a), parse(b)]
  if (!left || !right || prefix < 0n || prefix > 128n) return null
  const kept = mask(Math.min(left.prefix, right.prefix, Number(prefix)))
  const [x, y] = [left.value & kept, right.value & kept]
  return x < y ? -1n : x > y ? 1n : 0n
}

const inRange = (ip: string, range: string): boolean | null => {
  const [address, network] = [parse(ip), parse(range)]
  return address && network ? ((address.value ^ network.value) & mask(network.prefix)) === 0n : null
}

const inAnyRange = (ip: string, ranges: string): boolean => {
  const answers = (arrayOf(ranges) ?? []).map((range) =>
    typeof range === 'string' ? inRange(ip, range) : null,
  )
  if (answers.includes(true)) return true
  return answers.includes(null) ? refuseValue('ipv6_is_in_any_range() with a wrong address or range') : false
}

const canonical = (ip: string, prefix: bigint): string | null => {
  const address = parse(ip)
  if (!address || prefix < 0n || prefix > 128n) return null
  return print(address.value & mask(Math.min(address.prefix, Number(prefix))))
}

export const ipv6Udfs: readonly Udf[] = [
  udf('k_ipv6_compare', 'text text long -> long', compare),
  udf('k_ipv6_in_range', 'text text -> bool', inRange),
  udf('k_ipv6_in_any_range', 'text text -> bool', inAnyRange),
  nullable('k_parse_ipv6', 'text long -> text', (ip: string, prefix: bigint | null) =>
    prefix === null ? null : canonical(ip, prefix),
  ),
]

import type { IncomingHttpHeaders } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** Whether an address is in one of the networks; no network at all lets everybody in. */
export function callersOf(networks: readonly string[]): (address: string) => boolean {
  if (networks.length === 0) return () => true
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', length] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    list.addSubnet(address, Number(length ?? (family === 'ipv6' ? 128 : 32)), family)
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/**
 * Who calls: the other end of the connection, or, behind `proxies` of our own, what the outermost of them saw. What
 * stands further left in X-Forwarded-For anybody can write.
 */
export function callerOf(address: string, headers: IncomingHttpHeaders, proxies: number): string {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((one) => one.trim())
  const told = proxies === 0 ? address : (forwarded.at(-proxies) ?? '')
  return told.replace(/^::ffff:(?=\d+\.)/i, '')
}

/** The secret that a caller brings: as a password, or as the last part of the path. Empty when there is none. */
export function secretOf(headers: IncomingHttpHeaders, token: string | undefined): string {
  if (token !== undefined) return token
  const [, basic = ''] = /^Basic ([\w+/=-]{1,2000})$/i.exec(headers.authorization ?? '') ?? []
  const text = Buffer.from(basic, 'base64').toString('utf8')
  return text.slice(text.indexOf(':') + 1)
}

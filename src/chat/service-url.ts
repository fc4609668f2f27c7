/** Where the bot may send: listed hosts (with port where not the default), and this machine in the sandbox. */
export type Reach = { readonly hosts: readonly string[]; readonly loopback: boolean }

/**
 * Whether a `serviceUrl` may be taken in and sent to: https to a listed host, or loopback in the sandbox. It
 * comes with every activity, so without this whoever gets an activity in chooses where our token goes.
 */
export function mayReach(serviceUrl: string, { hosts, loopback }: Reach): boolean {
  if (!URL.canParse(serviceUrl)) return false
  const url = new URL(serviceUrl)
  if (url.username !== '' || url.password !== '') return false
  if (loopback && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname))
    return /^https?:$/.test(url.protocol)
  return url.protocol === 'https:' && hosts.includes(url.host.toLowerCase())
}

import type { CardView } from '../../chat/reply.ts'

/** Asks before a secret is made or ended; the button checks the role. */
export function askCard(what: 'rotate' | 'retire', environment: string): CardView {
  const text =
    what === 'rotate'
      ? `Make the next secret for ${environment}? Two live at once: the newest one until now goes on working, an older one ends.`
      : `End all secrets of ${environment} but the newest? Whoever still uses an older one is turned away at once.`
  const title = what === 'rotate' ? 'Make and show it' : 'End them'
  return {
    template: 'hitl/ask',
    summary: text,
    data: { text, buttons: [{ title, verb: `hitl.${what}`, environment }] },
  }
}

/** The one time that a secret is shown. */
export function secretCard(
  environment: string,
  url: string | undefined,
  secret: string,
  ended: number,
): CardView {
  const host = (url ?? 'https://<address of this bot>').replace(/\/+$/, '')
  const [scheme = 'https', rest = ''] = host.split('://')
  return {
    template: 'hitl/secret',
    summary: `A new secret for ${environment}`,
    data: {
      headline: `HITL_APPROVER_ENDPOINT of ${environment}`,
      basic: `${scheme}://hitl:${secret}@${rest}/api/hitl/${environment}`,
      path: `${host}/api/hitl/${environment}/${secret}`,
      notes: [
        'This is shown once and kept nowhere. Copy one of the two, set it in the container, then delete this message.',
        'The first keeps the secret out of the access logs of proxies; the second is for clients that send no Basic credentials.',
        ended > 0
          ? 'The secret before the last has ended. The last one works until you rotate again, or say "hitl retire".'
          : 'An older secret, if there is one, works until you rotate again, or say "hitl retire".',
        'Setting it makes a new revision, and "azd provision" takes it out again: "hitl" tells when it is not set.',
      ].map((text) => ({ text })),
    },
  }
}

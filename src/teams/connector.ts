import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { UpstreamError, type UpstreamReason } from '../chat/errors.ts'
import { mayReach, type Reach } from '../chat/service-url.ts'
import { type Sending, type Sent, SlowError, send } from './send.ts'

/** What the connector needs to know about a person: their account type in this tenant. */
const Member = z.looseObject({ userRole: z.string().optional() })
export type Member = z.infer<typeof Member>

/** Teams' REST interface for one serviceUrl: what the bot uses of it. All throw `UpstreamError` of "Teams". */
export type Connector = {
  send(conversation: string, activity: object, replyTo?: string): Promise<{ id: string }>
  update(conversation: string, id: string, activity: object): Promise<{ id: string }>
  remove(conversation: string, id: string): Promise<void>
  member(conversation: string, user: string): Promise<Member>
}
export type ConnectorOptions = Reach & {
  /** A bearer token for Teams, or undefined where none is checked (the sandbox). */
  readonly token: () => Promise<string | undefined>
}

/** Answers that say "later", and say that nothing was done. */
const later = new Set([412, 429, 502, 503, 504])
const sending = { tries: 4, timeoutMs: 15_000 }
/** A person waits for this before anything else happens, and there is a safe answer without it. */
const asking = { tries: 1, timeoutMs: 3000 }
const reasons: { readonly [status: number]: UpstreamReason } = {
  401: 'denied',
  403: 'denied',
  404: 'missing',
  400: 'rejected',
  413: 'rejected',
  429: 'throttled',
}

/** One connector per serviceUrl, kept: making one costs more than a turn. */
export function connectors(options: ConnectorOptions): (serviceUrl: string) => Connector {
  const made = new Map<string, Connector>()
  return (serviceUrl) => {
    if (!mayReach(serviceUrl, options))
      throw new UpstreamError('Teams', 'denied', 'The bot does not send to this service address.')
    const known = made.get(serviceUrl) ?? connector(serviceUrl.replace(/\/+$/, ''), options)
    if (made.size < 100) made.set(serviceUrl, known)
    return known
  }
}

function connector(base: string, { token }: ConnectorOptions): Connector {
  const path = (conversation: string, ...rest: readonly string[]) =>
    [base, 'v3/conversations', encodeURIComponent(conversation), ...rest.map(encodeURIComponent)].join('/')
  const call = async (method: string, url: string, body?: object, patience = sending): Promise<unknown> => {
    const written = body ? JSON.stringify(body) : ''
    for (let attempt = 1; ; attempt++) {
      const bearer = await token()
      const headers = {
        'content-type': 'application/json',
        ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
      }
      const { status, retryAfter, text } = await reach(url, {
        method,
        headers,
        body: written,
        timeoutMs: 15_000,
      })
      if (status >= 200 && status < 300) return text === '' ? {} : JSON.parse(text)
      const pause = Number(retryAfter ?? 2 ** attempt / 4)
      if (!later.has(status) || attempt === patience.tries || !(pause <= 30)) throw refused(status, pause)
      await wait(pause * 1000)
    }
  }
  const Answer = z.object({ id: z.string().default('') })
  return {
    send: async (conversation, activity, replyTo) =>
      Answer.parse(
        await call('POST', path(conversation, 'activities', ...(replyTo ? [replyTo] : [])), activity),
      ),
    update: async (conversation, id, activity) =>
      Answer.parse(await call('PUT', path(conversation, 'activities', id), activity)),
    remove: async (conversation, id) => void (await call('DELETE', path(conversation, 'activities', id))),
    member: async (conversation, user) =>
      Member.parse(await call('GET', path(conversation, 'members', user), undefined, asking)),
  }
}

/** A broken connection is not tried again: the message may have arrived, and twice is worse than an error. */
async function reach(url: string, sending: Sending): Promise<Sent> {
  try {
    return await send(url, sending)
  } catch (error) {
    const reason = error instanceof SlowError ? 'timeout' : 'unreachable'
    throw new UpstreamError('Teams', reason, 'Teams did not take the message.', { cause: error })
  }
}

function refused(status: number, retryAfter: number): UpstreamError {
  const reason = reasons[status] ?? 'failed'
  return new UpstreamError('Teams', reason, `Teams answered HTTP ${status}.`, {
    retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
  })
}

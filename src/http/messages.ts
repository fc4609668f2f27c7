import { z } from 'zod'
import { mayReach, type Reach } from '../chat/service-url.ts'
import { type Answer, jsonOf, type Route } from './exchange.ts'
import { soonest } from './soonest.ts'
import type { Verdict } from './token.ts'

/** What becomes of an activity: the answer to give, and when all its work is done. */
export type Receive = (
  activity: unknown,
  authorization: string,
) => {
  readonly response: Promise<{ readonly status: number; readonly body?: unknown }>
  readonly done: Promise<void>
}

export type DoorOptions = {
  readonly receive: Receive
  /** Undefined in the sandbox, where nobody signs anything. */
  readonly check: ((header: string | undefined) => Promise<Verdict>) | undefined
  /** Lower-case tenant ids; empty lets any in (the sandbox). */
  readonly tenants: readonly string[]
  readonly reach: Reach
  /** Told why somebody was turned away, without anything they sent. */
  readonly refused: (why: string, status: number) => void
  /** How long the caller waits for the work; Teams delivers again after 15 s. */
  readonly waitMs?: number
}

const limit = 256 * 1024
const TenantId = z.string().transform((id) => id.toLowerCase())
/** The envelope, as far as the door looks into it. */
const Envelope = z.looseObject({
  type: z.string().min(1),
  channelId: z.string(),
  serviceUrl: z.string(),
  conversation: z.looseObject({ id: z.string().min(1), tenantId: TenantId.optional() }),
  channelData: z.looseObject({ tenant: z.looseObject({ id: TenantId }).optional() }).optional(),
})
type Envelope = z.infer<typeof Envelope>

/**
 * `/api/messages`: nothing behind this runs for an activity that is not from Teams, from our tenant, signed for
 * us, and answerable at a known address. What is wrong is answered 4xx, and never echoed.
 */
export function messagesRoute(options: DoorOptions): Route {
  const { check, reach, tenants, waitMs = 10_000 } = options
  const refuse = (status: number, why: string): Answer => {
    options.refused(why, status)
    return { status, body: { error: reasons[status] ?? 'refused' } }
  }
  const verdicts = new WeakMap<object, Verdict>()

  return {
    method: 'post',
    path: '/api/messages',
    limit,
    async allowed({ headers }) {
      if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? ''))
        return refuse(415, 'content type')
      if (!check) return undefined
      const verdict = await check(headers.authorization)
      if (verdict.state === 'invalid') return refuse(401, 'token')
      if (verdict.state === 'unknown')
        return { ...refuse(503, 'signing keys'), headers: { 'retry-after': '5' } }
      verdicts.set(headers, verdict)
      return undefined
    },
    async handle({ body, headers }) {
      const json = jsonOf(body)
      const read = Envelope.safeParse(json)
      if (!read.success) return refuse(400, 'activity')
      const why = misplaced(read.data, verdicts.get(headers), check !== undefined)
      if (why) return refuse(403, why)
      const { response, done } = options.receive(json, headers.authorization ?? '')
      const answered = await soonest(response, waitMs)
      // Work that takes longer goes on; the answer only tells Teams that it need not deliver again.
      void done
      return answered ?? { status: 202 }
    },
  }

  function misplaced(activity: Envelope, verdict: Verdict | undefined, signed: boolean): string | undefined {
    if (activity.channelId !== 'msteams') return 'channel'
    if (!mayReach(activity.serviceUrl, reach)) return 'service address'
    if (signed) {
      const claimed =
        verdict?.state === 'valid' ? (verdict.claims.serviceurl ?? verdict.claims.serviceUrl) : undefined
      if (claimed !== activity.serviceUrl) return 'service address of the token'
    }
    const named = [activity.conversation.tenantId, activity.channelData?.tenant?.id].filter(
      (id) => id !== undefined,
    )
    if (tenants.length > 0 && (named.length === 0 || named.some((id) => !tenants.includes(id))))
      return 'tenant'
    return undefined
  }
}

const reasons: { readonly [status: number]: string } = {
  400: 'this is not an activity',
  401: 'not authenticated',
  403: 'not allowed',
  415: 'send application/json',
  503: 'cannot check who you are right now',
}

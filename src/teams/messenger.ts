import { z } from 'zod'
import type { CardView } from '../chat/reply.ts'
import { mayReach, type Reach } from '../chat/service-url.ts'
import type { Clock } from '../ports/clock.ts'
import type { Conversation, Conversations } from '../ports/conversations.ts'
import type { Log } from '../ports/log.ts'
import type { Address, Delivery, Messenger } from '../ports/messenger.ts'
import { newCorrelation } from './bot.ts'
import type { Presenter } from './present.ts'
import { Reference } from './remember.ts'
import { type Sent, send } from './send.ts'

export type MessengerOptions = {
  readonly conversations: Conversations
  readonly presenter: Presenter
  readonly reach: Reach
  readonly clock: Clock
  readonly log: Log
  readonly token: () => Promise<string | undefined>
  /** How long Teams may take for one message, in ms; 15 s when absent. */
  readonly patienceMs?: number
}

const Answer = z.object({ id: z.string().min(1) })
/** Nothing was done, and it may work a little later. 401 is a token of ours that has to be renewed. */
const later = new Set([401, 408, 412, 429, 500, 502, 503, 504])
const dead = new Set([403, 404, 413])

/**
 * Speaks unasked, through Teams' REST interface. One request a call: limits, retries and quarantine are the
 * outbox's, which would not know of retries made here.
 */
export function messengerFor(options: MessengerOptions): Messenger {
  return {
    post: (to, card) => deliver(options, to, card, undefined),
    update: (to, id, card) => deliver(options, to, card, id),
  }
}

/** Asks whether it could speak there, by showing that it is typing. */
export async function probe(options: MessengerOptions, to: Address): Promise<Delivery> {
  const { conversations, reach, token } = options
  const known = await conversations.find(to.conversation)
  if (!known) return { state: 'refused', why: 'the bot has not heard from this conversation' }
  if (!mayReach(known.serviceUrl, reach))
    return { state: 'dead', why: 'the bot does not send to this service address' }
  try {
    const bearer = await token()
    const sent = await send(addressOf(known, to, undefined), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      body: JSON.stringify({ type: 'typing', ...addressed(known) }),
      timeoutMs: 10_000,
    })
    // Nothing was posted, so there is no message to name.
    if (sent.status >= 200 && sent.status < 300) return { state: 'sent', id: '' }
    return read(sent, undefined)
  } catch {
    return { state: 'later', why: 'Teams did not answer' }
  }
}

async function deliver(
  { conversations, presenter, reach, clock, log, token, patienceMs = 15_000 }: MessengerOptions,
  to: Address,
  card: CardView,
  id: string | undefined,
): Promise<Delivery> {
  const known = await conversations.find(to.conversation)
  if (!known) return { state: 'refused', why: 'the bot has not heard from this conversation' }
  // Checked again: the list of hosts may have become shorter since this one was written down.
  if (!mayReach(known.serviceUrl, reach))
    return { state: 'dead', why: 'the bot does not send to this service address' }
  const correlation = newCorrelation()
  const activity = presenter.activity({ card }, 'answer', { correlation, now: clock.now() })
  const body = JSON.stringify({ ...activity, ...addressed(known), ...(id === undefined ? {} : { id }) })
  try {
    const bearer = await token()
    const sent = await send(addressOf(known, to, id), {
      method: id === undefined ? 'POST' : 'PUT',
      headers: {
        'content-type': 'application/json',
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      body,
      timeoutMs: patienceMs,
    })
    const delivery = read(sent, id)
    // What the card's footer says leads here.
    log.info('message.sent', { correlation, template: card.template, state: delivery.state })
    return delivery
  } catch {
    // It may have arrived: of an update the repetition shows nothing, of a post it shows a second card.
    return { state: 'later', why: 'Teams did not answer' }
  }
}

function addressOf({ serviceUrl }: Conversation, to: Address, id: string | undefined): string {
  const conversation = to.thread === undefined ? to.conversation : `${to.conversation};messageid=${to.thread}`
  const path = ['v3/conversations', encodeURIComponent(conversation), 'activities']
  return [
    serviceUrl.replace(/\/+$/, ''),
    ...path,
    ...(id === undefined ? [] : [encodeURIComponent(id)]),
  ].join('/')
}

/** What botbuilder would fill in on the way out. */
function addressed({ id, kind, tenant, reference }: Conversation) {
  const { bot } = Reference.parse(reference)
  const types = { channel: 'channel', group: 'groupChat', personal: 'personal' } as const
  return {
    from: bot,
    channelId: 'msteams',
    conversation: { id, conversationType: types[kind], tenantId: tenant, isGroup: kind !== 'personal' },
  }
}

function read({ status, retryAfter, text }: Sent, id: string | undefined): Delivery {
  if (status >= 200 && status < 300) {
    const answer = Answer.safeParse(text === '' ? {} : JSON.parse(text))
    const told = answer.success ? answer.data.id : id
    // Without an id it cannot be changed later, so it is as if it had not been sent: show it anew next time.
    return told === undefined
      ? { state: 'later', why: 'Teams told no message id' }
      : { state: 'sent', id: told }
  }
  const why = `Teams answered HTTP ${status}`
  const seconds = Number(retryAfter)
  if (later.has(status))
    return { state: 'later', why, after: retryAfter !== undefined && seconds > 0 ? seconds : undefined }
  if (status === 404 && id !== undefined) return { state: 'gone' }
  return dead.has(status) ? { state: 'dead', why } : { state: 'refused', why }
}

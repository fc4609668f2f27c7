import { randomUUID } from 'node:crypto'
import type { TurnContext } from 'botbuilder'
import type { AnyAction } from '../chat/action.ts'
import type { Actor } from '../chat/actor.ts'
import type { AnyCommand } from '../chat/command.ts'
import type { Ports } from '../ports/index.ts'
import { deliveryKey, type Inbound, placeOf } from './activity.ts'
import type { Connector } from './connector.ts'
import type { Dialogs } from './dialogs/index.ts'
import type { Asked, Patience } from './perform.ts'
import type { Presenter } from './present.ts'
import type { Remember } from './remember.ts'
import { type Talk, talkIn } from './talk.ts'

/** What every turn works with. Made once. */
export type Bot = Pick<Ports, 'clock' | 'log' | 'inbox' | 'audit' | 'metrics'> & {
  readonly commands: readonly AnyCommand[]
  readonly actions: ReadonlyMap<string, AnyAction>
  readonly dialogs: Dialogs
  readonly presenter: Presenter
  readonly patience: Patience & { readonly turnMs: number; readonly invokeMs: number }
  readonly stopping: AbortSignal
  who(activity: Inbound, connect: () => Connector): Promise<Actor>
  zone(conversation: string): string
  connect(serviceUrl: string): Connector
  readonly remember: Remember
  /** Resolves once everything can be done that a feature may want; rejects if that will never be. */
  readonly ready: Promise<void>
}
/** One delivered activity and where to speak. */
export type Delivery = { readonly activity: Inbound; readonly context: TurnContext; readonly talk: Talk }

export function delivery(bot: Bot, activity: Inbound, context: TurnContext): Delivery {
  return { activity, context, talk: talkIn(context, bot.log) }
}

/** Who asked, where, when. The roster may have to be asked, so it takes a moment the first time. */
export async function askedBy(bot: Bot, activity: Inbound, origin: Origin): Promise<Asked> {
  const actor = await bot.who(activity, () => bot.connect(activity.serviceUrl))
  return { actor, place: placeOf(activity, bot.zone), ...origin }
}
/** What is known of a turn before anybody is asked anything. */
export type Origin = Pick<Asked, 'now' | 'correlation' | 'signal'>

/** Runs a turn with a time limit that is taken down when it ends: thousands of idle timers would outlive it. */
export async function withinTime<T>(bot: Bot, run: (origin: Origin) => Promise<T>): Promise<T> {
  const limit = new AbortController()
  const stop = () => limit.abort(bot.stopping.reason)
  const timer = setTimeout(() => limit.abort(new Error('the time of the turn is up')), bot.patience.turnMs)
  bot.stopping.addEventListener('abort', stop, { once: true })
  try {
    return await run({ now: bot.clock.now(), correlation: newCorrelation(), signal: limit.signal })
  } finally {
    clearTimeout(timer)
    bot.stopping.removeEventListener('abort', stop)
  }
}

/** Whether this delivery is the first of its activity, on all replicas together. */
export async function isFirst(bot: Bot, activity: Inbound): Promise<boolean> {
  const key = deliveryKey(activity)
  return key === undefined || (await bot.inbox.first(key))
}

/** Short enough to be read out on the telephone. */
export const newCorrelation = (): string => randomUUID().slice(0, 8)

/** One person's open question in one conversation (in channels: in one thread). */
export const dialogKey = ({ conversation, from }: Inbound): string =>
  `${conversation.id} ${from.aadObjectId ?? from.id}`

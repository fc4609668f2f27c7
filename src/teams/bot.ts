import { randomBytes } from 'node:crypto'
import type { TurnContext } from 'botbuilder'
import type { AnyAction } from '../chat/action.ts'
import type { Actor } from '../chat/actor.ts'
import type { AnyCommand } from '../chat/command.ts'
import type { Ports } from '../ports/index.ts'
import { type Inbound, placeOf } from './activity.ts'
import type { Connector } from './connector.ts'
import type { Dialogs } from './dialogs/index.ts'
import type { Asked, Patience } from './perform.ts'
import type { Presenter } from './present.ts'
import { type Talk, talkIn } from './talk.ts'

/** What every turn works with. Made once. */
export type Bot = Pick<Ports, 'clock' | 'log' | 'inbox' | 'audit'> & {
  readonly commands: readonly AnyCommand[]
  readonly actions: ReadonlyMap<string, AnyAction>
  readonly dialogs: Dialogs
  readonly presenter: Presenter
  readonly patience: Patience & { readonly turnMs: number; readonly invokeMs: number }
  readonly stopping: AbortSignal
  who(activity: Inbound, connect: () => Connector): Promise<Actor>
  zone(conversation: string): string
  connect(serviceUrl: string): Connector
}
/** One delivered activity and where to speak. */
export type Delivery = { readonly activity: Inbound; readonly context: TurnContext; readonly talk: Talk }

export function delivery(bot: Bot, activity: Inbound, context: TurnContext): Delivery {
  return { activity, context, talk: talkIn(context, bot.log) }
}

/** Who asked, where, when. The roster may have to be asked, so it takes a moment the first time. */
export async function askedBy(bot: Bot, activity: Inbound, now: Date, correlation: string): Promise<Asked> {
  const actor = await bot.who(activity, () => bot.connect(activity.serviceUrl))
  const signal = AbortSignal.any([bot.stopping, AbortSignal.timeout(bot.patience.turnMs)])
  return { actor, place: placeOf(activity, bot.zone), now, correlation, signal }
}

/** Short enough to be read out on the telephone. */
export const newCorrelation = (): string => randomBytes(4).toString('hex')

/** One person's open question in one conversation (in channels: in one thread). */
export const dialogKey = ({ conversation, from }: Inbound): string =>
  `${conversation.id} ${from.aadObjectId ?? from.id}`

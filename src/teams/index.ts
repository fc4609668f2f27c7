import type { Activity, TurnContext } from 'botbuilder'
import type { Role } from '../chat/actor.ts'
import type { Feature } from '../chat/feature.ts'
import type { Reach } from '../chat/service-url.ts'
import type { Ports } from '../ports/index.ts'
import type { Messenger } from '../ports/messenger.ts'
import type { Speaking } from '../ports/speaking.ts'
import { deliveryKey, Inbound, typedIn } from './activity.ts'
import { type Identity, openAdapter, teamsTokens } from './adapter.ts'
import { type Bot, delivery } from './bot.ts'
import { connectors } from './connector.ts'
import { dialogsOf } from './dialogs/index.ts'
import { messengerFor, probe } from './messenger.ts'
import { people } from './people.ts'
import { presenter } from './present.ts'
import { recently } from './recently.ts'
import { remembering } from './remember.ts'
import { type InvokeAnswer, sayClicked, takeInvoke } from './take-invoke.ts'
import { takeLine } from './take-line.ts'
import { isArrival, welcome } from './welcome.ts'

export type { Identity } from './adapter.ts'

export type TeamsOptions = {
  readonly features: readonly Feature[]
  readonly ports: Pick<
    Ports,
    'clock' | 'log' | 'cards' | 'dialogs' | 'inbox' | 'audit' | 'conversations' | 'metrics'
  >
  readonly identity: Identity
  readonly reach: Reach
  readonly roles: (id: string) => readonly Role[] | Promise<readonly Role[]>
  readonly named: (id: string) => boolean
  readonly zone: (conversation: string) => string
  /** What commands and clicks wait for, except those that are answered from memory: jobs can be filed. */
  readonly ready?: Promise<void>
  /** Throw on cards that cannot be made, instead of falling back to their summary. */
  readonly strict?: boolean
  readonly patience?: Partial<Bot['patience']>
  /** Replaces the tokens for Teams; tests have no Entra to ask. */
  readonly token?: () => Promise<string | undefined>
}
/** What HTTP answers, and a promise that resolves when all work of the activity is done. Neither rejects. */
export type Received = {
  readonly response: Promise<{ readonly status: number; readonly body?: InvokeAnswer }>
  readonly done: Promise<void>
}
export type Teams = {
  /** Speaks where the bot was spoken to before. */
  readonly messenger: Messenger
  /** Tells whether it could. */
  readonly speaking: Speaking
  receive(activity: unknown, authorization: string): Received
  /** Fetches what the first turn would have to wait for. */
  warm(): Promise<void>
  /** Waits for work in hand, then cuts it off after `ms`. */
  close(ms: number): Promise<void>
}

const patient: Bot['patience'] = {
  progressAfterMs: 3000,
  progressEveryMs: 1500,
  turnMs: 120_000,
  invokeMs: 4000,
}

/** The bot's side of Teams: takes activities, answers through Teams' own REST interface. */
export function openTeams(options: TeamsOptions): Teams {
  const { features, ports, identity } = options
  const token = options.token ?? teamsTokens(identity)
  const connect = connectors({ token, ...options.reach })
  const { adapter, authenticate } = openAdapter(identity, connect)
  const commands = features.flatMap((feature) => feature.commands)
  const stopping = new AbortController()
  const bot: Bot = {
    ...ports,
    commands,
    actions: new Map(features.flatMap(({ actions }) => actions.map((action) => [action.verb, action]))),
    dialogs: dialogsOf(commands, ports.dialogs),
    presenter: presenter(ports.cards, ports.log, options.strict ?? false),
    patience: { ...patient, ...options.patience },
    stopping: stopping.signal,
    who: people({ ...ports, roles: options.roles, named: options.named }),
    zone: options.zone,
    connect,
    remember: remembering(ports.conversations, ports.clock, ports.log),
    ready: options.ready ?? Promise.resolve(),
  }
  const again = recently(10_000)
  const inHand = new Set<Promise<void>>()

  const take = async (
    raw: unknown,
    authorization: string,
    respond: (status: number, body?: InvokeAnswer) => void,
  ) => {
    const read = Inbound.safeParse(raw)
    if (!read.success) return respond(400)
    const activity = read.data
    const identified = await authenticate(activity as unknown as Activity, authorization).catch(
      () => undefined,
    )
    if (!identified) return respond(401)
    const key = deliveryKey(activity)
    if (key !== undefined && again(key))
      return activity.type === 'invoke'
        ? respond(200, sayClicked('This click has been taken already.'))
        : respond(200)
    await adapter.processActivityDirect(identified, activity as unknown as Activity, (context) =>
      dispatch(bot, activity, context, (body) => respond(200, body)),
    )
  }

  const speech = {
    conversations: ports.conversations,
    presenter: bot.presenter,
    reach: options.reach,
    clock: ports.clock,
    log: ports.log,
    token,
  }
  return {
    messenger: messengerFor(speech),
    speaking: { probe: (to) => probe(speech, to) },
    receive(raw, authorization) {
      const { promise: response, resolve } = Promise.withResolvers<{ status: number; body?: InvokeAnswer }>()
      const respond = (status: number, body?: InvokeAnswer) => resolve(body ? { status, body } : { status })
      const done = take(raw, authorization, respond)
        .catch((error) => ports.log.error('activity.failed', error))
        // Whatever happened, Teams must not hear 500: it would deliver the activity again.
        .then(() => respond(200))
        .finally(() => inHand.delete(done))
      inHand.add(done)
      return { response, done }
    },
    async warm() {
      await token().catch((error) => ports.log.error('teams.token-failed', error))
    },
    async close(ms) {
      const timeUp = AbortSignal.timeout(ms)
      const up = new Promise<void>((resolve) =>
        timeUp.addEventListener('abort', () => resolve(), { once: true }),
      )
      await Promise.race([Promise.all(inHand), up])
      stopping.abort(new Error('the bot is stopping'))
      await Promise.race([Promise.all(inHand), ports.clock.sleep(1000)])
    },
  }
}

async function dispatch(
  bot: Bot,
  activity: Inbound,
  context: TurnContext,
  respond: (body: InvokeAnswer) => void,
) {
  const delivered = delivery(bot, activity, context)
  if (activity.type === 'message') return await takeLine(bot, delivered, { read: () => typedIn(activity) })
  await bot.remember(activity, 'surely')
  if (activity.type === 'invoke') return await takeInvoke(bot, delivered, respond)
  if (isArrival(activity)) return await welcome(bot, delivered)
}

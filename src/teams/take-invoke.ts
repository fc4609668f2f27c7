import { z } from 'zod'
import type { AnyAction } from '../chat/action.ts'
import { holds } from '../chat/actor.ts'
import { LONGEST_LINE, readButton } from '../chat/line.ts'
import { plain } from '../chat/plain.ts'
import type { Reply } from '../chat/reply.ts'
import type { CardJson } from '../ports/cards.ts'
import { askedBy, type Bot, type Delivery, isFirst, type Origin, withinTime } from './bot.ts'
import { AnswerClick } from './dialogs/question.ts'
import { sayFailure } from './failure.ts'
import { cardType } from './present.ts'
import { refuseRole } from './role.ts'
import { takeLine } from './take-line.ts'

/** What the click is answered with; the HTTP status is 200 whatever it says. */
export type InvokeAnswer = {
  readonly statusCode: 200
  readonly type: string
  readonly value: string | CardJson
}
export type Respond = (answer: InvokeAnswer) => void

const Click = z.object({
  action: z.object({
    type: z.literal('Action.Execute'),
    verb: z.string().max(100),
    data: z.unknown().optional(),
  }),
  trigger: z.string().optional(),
})
const CommandClick = z.object({ line: z.string().min(1).max(LONGEST_LINE) })

export const sayClicked = (text: string): InvokeAnswer => ({
  statusCode: 200,
  type: 'application/vnd.microsoft.activity.message',
  value: plain(text, 500),
})
const showClicked = (value: CardJson): InvokeAnswer => ({ statusCode: 200, type: cardType, value })
const strange =
  'I do not understand this button. It may be from an older version: ask again for a fresh card.'

/** Answers one click. `respond` is called exactly once, and soon; work may go on after it. */
export async function takeInvoke(bot: Bot, delivered: Delivery, respond: Respond): Promise<void> {
  const click = Click.safeParse(delivered.activity.value)
  if (delivered.activity.name !== 'adaptiveCard/action' || !click.success) return respond(sayClicked(strange))
  const { action, trigger } = click.data
  // A client refreshes by itself; only a person's click may do something.
  if (trigger === 'automatic') return respond(sayClicked('Nothing was changed.'))
  if (action.verb === 'command') return await takeCommand(bot, delivered, action.data, respond)
  if (action.verb === 'answer') return await takeAnswer(bot, delivered, action.data, respond)
  const known = bot.actions.get(action.verb)
  if (!known) return respond(sayClicked(strange))
  await takeAction(bot, delivered, known, action.data, respond)
}

async function takeCommand(bot: Bot, delivered: Delivery, data: unknown, respond: Respond) {
  const read = CommandClick.safeParse(data)
  if (!read.success) return respond(sayClicked(strange))
  respond(sayClicked(`On it: ${read.data.line}`))
  await takeLine(bot, delivered, { read: () => readButton(read.data.line), answered: true })
}

async function takeAnswer(bot: Bot, delivered: Delivery, data: unknown, respond: Respond) {
  const read = AnswerClick.safeParse(data)
  if (!read.success) return respond(sayClicked(strange))
  const { value, nonce } = read.data
  respond(sayClicked(`You chose ${value}.`))
  await takeLine(bot, delivered, { read: () => readButton(value), nonce, answered: true })
}

const takeAction = (
  bot: Bot,
  delivered: Delivery,
  action: AnyAction,
  data: unknown,
  respond: Respond,
): Promise<void> => withinTime(bot, (origin) => act(bot, delivered, { action, data, origin }, respond))

type Act = { readonly action: AnyAction; readonly data: unknown; readonly origin: Origin }

async function act(bot: Bot, { activity, talk }: Delivery, taken: Act, respond: Respond): Promise<void> {
  const { action, origin } = taken
  const { now, correlation } = origin
  const work = bot.metrics.during({ kind: 'click', name: action.verb, correlation }, async (tell) => {
    const clicked = await runAction(bot, activity, taken)
    tell(clicked.reply?.outcome ?? 'repeated')
    return clicked
  })
  const late = new AbortController()
  const patience = bot.clock.sleep(bot.patience.invokeMs, late.signal).catch(() => undefined)
  const soon = await Promise.race([work, patience])
  late.abort()
  if (!soon) respond(sayClicked('Still working on it. The card will change when it is done.'))
  const { reply, keepCard } = soon ?? (await work)
  if (!reply) return respond(sayClicked('This click has been taken already.'))
  const made = bot.presenter.activity(reply, reply.outcome, { correlation, now })
  const card = (made.attachments as readonly { content: CardJson }[] | undefined)?.[0]?.content
  const text = reply.text ?? reply.card?.summary ?? ''
  const replaces = card !== undefined && !keepCard
  if (soon) respond(replaces ? showClicked(card) : sayClicked(text))
  // The answer to a click changes the card only for the person who clicked.
  if (replaces) await talk.replace(activity.replyToId, made)
  else if (!soon) await talk.post(made)
  const took = bot.clock.now().getTime() - now.getTime()
  bot.log.info('click.done', { correlation, verb: action.verb, outcome: reply.outcome, took })
}

/** `keepCard`: the reply is about the click, not the new state of what was clicked. */
type Clicked = { readonly reply: Reply | undefined; readonly keepCard: boolean }

async function runAction(
  bot: Bot,
  activity: Delivery['activity'],
  { action, data, origin }: Act,
): Promise<Clicked> {
  try {
    const read = action.data.safeParse(data)
    if (!read.success) return { reply: { outcome: 'refusal', text: strange }, keepCard: true }
    await bot.ready
    if (!(await isFirst(bot, activity))) return { reply: undefined, keepCard: true }
    const asked = await askedBy(bot, activity, origin)
    if (!holds(asked.actor, action.role))
      return { reply: await refuseRole(bot, asked.actor, action.verb, action.role), keepCard: true }
    return { reply: await action.run(read.data, { ...asked, progress: () => undefined }), keepCard: false }
  } catch (error) {
    return {
      reply: sayFailure(
        error,
        { line: undefined, correlation: origin.correlation, command: action.verb, writes: true },
        bot.log,
      ),
      keepCard: true,
    }
  }
}

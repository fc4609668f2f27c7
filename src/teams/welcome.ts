import type { CardView } from '../chat/reply.ts'
import { type Inbound, placeOf } from './activity.ts'
import { type Bot, type Delivery, newCorrelation } from './bot.ts'

/** Whether the bot itself came into the conversation. */
export function isArrival({ type, action, membersAdded = [], recipient }: Inbound): boolean {
  if (type === 'installationUpdate') return action?.startsWith('add') ?? false
  return type === 'conversationUpdate' && membersAdded.some(({ id }) => id === recipient.id)
}

/** Says hello once: Teams tells of one installation in two ways, and again when it is upgraded. */
export async function welcome(bot: Bot, { activity, talk }: Delivery): Promise<void> {
  const place = placeOf(activity, bot.zone)
  if (!(await bot.inbox.first(`welcome ${place.conversation}`))) return
  const name = activity.recipient.name ?? 'ops'
  const how =
    place.kind === 'personal' ? 'Just type what you want.' : `Mention me first, as in "@${name} help".`
  const buttons = bot.commands
    .filter(({ role, writes }) => role === 'reader' && !writes)
    .slice(0, 4)
    .map(({ examples: [line] }) => ({ title: line, line }))
  const card: CardView = {
    template: 'system/welcome',
    data: { how, buttons },
    summary: `Hello, I am ${name}. ${how}`,
  }
  await talk.post(
    bot.presenter.activity({ card }, 'answer', { correlation: newCorrelation(), now: bot.clock.now() }),
  )
}

import { holds } from '../chat/actor.ts'
import type { AnyCommand } from '../chat/command.ts'
import { type Found, findCommand, findRaw } from '../chat/find.ts'
import { gather } from '../chat/gather.ts'
import { lackingFor } from '../chat/lacking.ts'
import { LONGEST_LINE, type Typed } from '../chat/line.ts'
import { plain } from '../chat/plain.ts'
import { type Reply, refuse, sayText } from '../chat/reply.ts'
import type { Turn } from '../chat/turn.ts'
import { askedBy, type Bot, type Delivery, dialogKey, isFirst, type Origin, withinTime } from './bot.ts'
import type { Here } from './dialogs/here.ts'
import type { Open, Step } from './dialogs/index.ts'
import { settledCard } from './dialogs/question.ts'
import { notice, sayFailure } from './failure.ts'
import { perform, type Say } from './perform.ts'
import { refuseRole } from './role.ts'

/**
 * What came in besides the words: the nonce of the question that was clicked, if that is how it was answered.
 * `answered`: the client has been told that it is being done, as every click is.
 */
export type Line = {
  readonly read: () => Typed
  readonly nonce?: string
  readonly answered?: boolean
}

const leaving = /^(cancel|abort|never ?mind|forget it)$/i

/** Answers one line, typed or clicked: everything that can be said about it is said when this resolves. */
export const takeLine = (bot: Bot, delivered: Delivery, line: Line): Promise<void> =>
  withinTime(bot, (origin) => takeIn(bot, delivered, line, origin))

async function takeIn(bot: Bot, delivered: Delivery, line: Line, origin: Origin): Promise<void> {
  const { activity, talk } = delivered
  const { now, correlation } = origin
  const { text, found, failed } = understood(bot, line)
  const instant = found?.command?.instant === true
  // A click has its answer already, and Microsoft's test client loses a message that follows typing at once.
  const typing = instant || line.answered ? undefined : talk.typing()
  const remembered = bot.remember(activity, instant ? 'idly' : 'surely')
  const asked = await askedBy(bot, activity, origin)
  const command = found?.command?.name
  const work = async (turn: Turn, say: Say): Promise<Reply | undefined> => {
    try {
      if (failed !== undefined) throw failed
      if (!instant) await Promise.all([remembered, bot.ready])
      if (!instant && !(await isFirst(bot, activity))) return undefined
      return await answerLine(bot, delivered, { text, found, nonce: line.nonce, turn, say })
    } catch (error) {
      // An answer to a question may be the last word that a write was waiting for.
      const writes = found?.command ? found.command.writes : true
      return sayFailure(error, { line: retryable(found, text), correlation, command, writes }, bot.log)
    }
  }
  const headline = `Working on "${plain(text.replace(/\s+/g, ' '), 60)}"`
  const measured = { kind: 'turn', name: command ?? 'none', correlation } as const
  const reply = await bot.metrics.during(measured, async (tell) => {
    const said = await perform(headline, asked, work, { ...bot, talk })
    tell(said?.outcome ?? 'question')
    return said
  })
  await Promise.all([typing, remembered])
  const took = bot.clock.now().getTime() - now.getTime()
  const outcome = reply?.outcome
  bot.log.info('turn.done', {
    correlation,
    command,
    actor: asked.actor.id,
    outcome,
    place: asked.place.kind,
    took,
  })
}

type Understood = { readonly text: string; readonly found: Found | undefined; readonly failed: unknown }

function understood(bot: Bot, line: Line): Understood {
  try {
    const typed = line.read()
    // A click on a choice is an answer, whatever the choice is called.
    const raw = line.nonce === undefined ? findRaw(typed.text, bot.commands) : undefined
    if (raw) return { text: typed.text, found: raw, failed: undefined }
    const text = typed.line()
    return {
      text,
      found: line.nonce === undefined ? findCommand(text, bot.commands) : undefined,
      failed: undefined,
    }
  } catch (failed) {
    return { text: '', found: undefined, failed }
  }
}

type Lined = {
  readonly text: string
  readonly found: Found | undefined
  readonly nonce: string | undefined
  readonly turn: Turn
  readonly say: Say
}

async function answerLine(bot: Bot, delivered: Delivery, lined: Lined): Promise<Reply | undefined> {
  const { text, found, nonce, turn } = lined
  const key = dialogKey(delivered.activity)
  if (found?.command) return await start(bot, delivered, found.command, found.words, lined)
  if (text === '') return iAmHere()
  const open = await bot.dialogs.open(key, turn.now)
  if (nonce === undefined && leaving.test(text)) return await leave(bot, delivered, key, open, turn)
  if (open && (nonce === undefined || open.memory.open?.nonce === nonce))
    return await goOn(bot, delivered, key, open, lined)
  if (nonce !== undefined) return refuse('That question is no longer open, or it was put to somebody else.')
  return unknown(found, turn, bot.commands)
}

async function start(
  bot: Bot,
  { activity, context, talk }: Delivery,
  command: AnyCommand,
  words: string,
  lined: Lined,
) {
  const { turn } = lined
  const lacking = lackingFor(turn.actor, command, words, reading(turn))
  if (lacking) return await refuseRole(bot, turn.actor, lacking.subject, lacking.role, lacking.instead)
  // Nothing to ask means nothing to remember: an instant command leaves an open question as it is.
  if (command.instant)
    return await command.run(command.complete(command.parse(words, reading(turn)), reading(turn)), turn)
  const step = await bot.dialogs.begin(
    context,
    dialogKey(activity),
    command,
    words,
    hereFor(bot, talk, lined, ''),
  )
  return await finish(step, command, turn)
}

async function goOn(bot: Bot, { context, talk }: Delivery, key: string, open: Open, lined: Lined) {
  const command = bot.commands.find(({ name }) => name === open.command)
  if (!command) return refuse('That question is no longer open.')
  const { words, at, zone } = open.memory
  const lacking = lackingFor(lined.turn.actor, command, words, { now: new Date(at), zone })
  if (lacking) return await refuseRole(bot, lined.turn.actor, lacking.subject, lacking.role, lacking.instead)
  const step = await bot.dialogs.answer(context, key, open, hereFor(bot, talk, lined, lined.text))
  return await finish(step, command, lined.turn)
}

async function finish(step: Step, command: AnyCommand, turn: Turn): Promise<Reply | undefined> {
  if (step.ready === 'asked') return undefined
  if (step.ready === 'stale') return refuse('That question has been answered already.')
  if (!step.ready) return sayText('Left it: nothing was changed.')
  return await command.run(step.args, turn)
}

async function leave(
  bot: Bot,
  { talk }: Delivery,
  key: string,
  open: Open | undefined,
  turn: Turn,
): Promise<Reply> {
  if (!open || !(await bot.dialogs.forget(key, open))) return sayText('There is nothing to cancel.')
  const asked = open.memory.open
  if (asked?.activity) {
    const card = settledCard(asked.ask, '✗ cancelled')
    await talk.replace(asked.activity, bot.presenter.activity({ card }, 'answer', turn))
  }
  return sayText(`Left "${open.command}": nothing was changed.`)
}

function hereFor(bot: Bot, talk: Delivery['talk'], { turn, say }: Lined, answer: string): Here {
  return {
    turn,
    answer,
    ask: (card) => say(bot.presenter.activity({ card }, 'question', turn)),
    say: async (text) => void (await say(bot.presenter.activity({ text }, 'question', turn))),
    // A question that stays on the screen a little longer does no harm: its nonce is spent.
    settle: (id, card) =>
      void (
        id && talk.replace(id, bot.presenter.activity({ card }, 'progress', turn)).catch(() => undefined)
      ),
  }
}

const iAmHere = (): Reply => notice('answer', 'I am here. What shall I look at?', helpButtons)
const helpButtons = [{ title: 'Help', line: 'help' }]
const reading = ({ now, place }: Turn) => ({ now, zone: place.zone })

/** A failed write is not offered again at the press of a button: it may have happened. A button carries a line, no more. */
function retryable(found: Found | undefined, text: string): string | undefined {
  return found?.command && !found.command.writes && text.length <= LONGEST_LINE ? text : undefined
}

function unknown(found: Found | undefined, turn: Turn, commands: readonly AnyCommand[]): Reply {
  if (!found || found.command) return refuse('I do not understand that. Say "help" to see what I can do.')
  const { guess, word, words } = found
  // A question mark alone asks for the same as a mention alone.
  if (word === '') return iAmHere()
  const meant = commands.find(({ name, aliases }) => name === guess || aliases?.includes(guess ?? ''))
  const said = `I do not know "${plain(word, 40)}".`
  if (!meant || !holds(turn.actor, meant.role))
    return notice('refusal', `${said} Say "help" to see what I can do.`, helpButtons)
  const line = readable(meant, words, turn) ? `${meant.name} ${words}`.trim() : meant.examples[0]
  const buttons = [{ title: plain(line, 60), line }, ...helpButtons.filter((button) => button.line !== line)]
  return notice('refusal', `${said} Did you mean "${meant.name}"? Nothing was run.`, buttons)
}

/** Whether the rest of the line makes sense for the command that was probably meant. */
function readable(command: AnyCommand, words: string, turn: Turn): boolean {
  try {
    gather(command, { words, answers: [] }, reading(turn))
    return true
  } catch {
    return false
  }
}

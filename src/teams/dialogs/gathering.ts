import { z } from 'zod'
import type { AnyCommand, Choice } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'
import { gather } from '../../chat/gather.ts'
import { hereOf } from './here.ts'
import { Dialog, type DialogContext, type DialogTurnResult } from './library.ts'
import { newNonce, questionCard, settledCard } from './question.ts'

/** What is stored while a question is open. Times are text: it goes through JSON. */
export const Memory = z.object({
  words: z.string(),
  answers: z.array(z.object({ arg: z.string(), words: z.string() })),
  /** When the line was typed: "14:00" and "last 2h" are meant from then. */
  at: z.iso.datetime(),
  zone: z.string(),
  open: z
    .object({ arg: z.string(), ask: z.string(), nonce: z.string(), activity: z.string().optional() })
    .optional(),
})
export type Memory = z.infer<typeof Memory>

/** How a dialog ends: with everything the command needs, or with a person's no. */
export type Ended =
  | { readonly ready: true; readonly args: unknown; readonly memory: Memory }
  | { readonly ready: false }

const confirmation = ' confirm'
const yes = /^(y|yes|yep|ok|okay|confirm|do it|go|go ahead)$/i
const no = /^(n|no|nope|don't|do not|stop)$/i

/** Reads, asks until nothing is missing, confirms. The library wants a class; all it holds is the command. */
export class Gathering extends Dialog {
  readonly #command: AnyCommand
  constructor(command: AnyCommand) {
    super('gather')
    this.#command = command
  }

  override async beginDialog(dc: DialogContext, options: object = {}): Promise<DialogTurnResult> {
    return await this.#go(dc, Memory.parse(options))
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const memory = Memory.parse(dc.activeDialog?.state?.memory)
    const { open } = memory
    const { answer, settle } = hereOf(dc.context)
    if (!open) return await this.#go(dc, memory)
    if (open.arg === confirmation) {
      if (!yes.test(answer) && !no.test(answer)) return await this.#again(dc, memory, 'Please say yes or no.')
      settle(open.activity, settledCard(open.ask, yes.test(answer) ? '✓ yes' : '✗ no'))
      if (no.test(answer)) return await dc.endDialog({ ready: false } satisfies Ended)
      const gathered = gather(this.#command, memory, readingOf(memory))
      return gathered.question ? await this.#go(dc, memory) : await dc.endDialog(ended(gathered.args, memory))
    }
    const next = {
      ...memory,
      answers: [...memory.answers, { arg: open.arg, words: answer }],
      open: undefined,
    }
    try {
      gather(this.#command, next, readingOf(memory))
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      return await this.#again(dc, memory, error.message)
    }
    settle(open.activity, settledCard(open.ask, `✓ ${answer}`))
    return await this.#go(dc, next)
  }

  async #go(dc: DialogContext, memory: Memory): Promise<DialogTurnResult> {
    const { turn } = hereOf(dc.context)
    const gathered = gather(this.#command, memory, readingOf(memory))
    if (gathered.question) {
      const { arg, ask } = gathered.question
      const choices = (await gathered.question.choices?.(gathered.given, turn)) ?? []
      return await this.#ask(dc, memory, arg, ask, choices)
    }
    const sentence = this.#command.writes ? this.#command.confirm?.(gathered.args) : undefined
    if (sentence === undefined) return await dc.endDialog(ended(gathered.args, memory))
    return await this.#ask(dc, memory, confirmation, sentence, yesOrNo)
  }

  async #ask(dc: DialogContext, memory: Memory, arg: string, ask: string, choices: readonly Choice[]) {
    const nonce = newNonce()
    const activity = await hereOf(dc.context).ask(questionCard(ask, choices, nonce))
    return this.#wait(dc, { ...memory, open: { arg, ask, nonce, activity } })
  }

  /** An answer that cannot be read: why, and the question stays open. */
  async #again(dc: DialogContext, memory: Memory, why: string): Promise<DialogTurnResult> {
    await hereOf(dc.context).say(`${why} (${memory.open?.ask ?? ''} "cancel" leaves.)`)
    return this.#wait(dc, memory)
  }

  #wait(dc: DialogContext, memory: Memory): DialogTurnResult {
    if (dc.activeDialog) dc.activeDialog.state = { memory }
    return Dialog.EndOfTurn
  }
}

const yesOrNo: readonly Choice[] = [
  { title: 'Yes', value: 'yes' },
  { title: 'No', value: 'no' },
]
const readingOf = ({ at, zone }: Memory) => ({ now: new Date(at), zone })
const ended = (args: unknown, memory: Memory): Ended => ({ ready: true, args, memory })

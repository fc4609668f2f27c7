import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Choice } from '../../chat/command.ts'
import type { CardView } from '../../chat/reply.ts'

/** What a click on a choice sends back; `nonce` tells this question from every earlier one. */
export const AnswerClick = z.object({ value: z.string().max(200), nonce: z.string().max(64) })
export type AnswerClick = z.infer<typeof AnswerClick>

/** A card offers at most this many choices; the rest can be typed. */
const most = 6

export const newNonce = (): string => randomUUID()

/** The card that asks. */
export function questionCard(ask: string, choices: readonly Choice[], nonce: string): CardView {
  const offered = choices.slice(0, most).map(({ title, value }) => ({ title, value, nonce }))
  const more = choices.length > most ? `, or type one of the other ${choices.length - most}` : ''
  const hint =
    offered.length > 0
      ? `Choose${more}, or type your answer. "cancel" leaves.`
      : 'Type your answer. "cancel" leaves.'
  return { template: 'system/question', data: { ask, hint, choices: offered }, summary: ask }
}

/** The same card once it is settled: nothing left to press. */
export function settledCard(ask: string, how: string): CardView {
  const text = `${ask} ${how}`
  return { template: 'system/notice', data: { text, buttons: [] }, summary: text }
}

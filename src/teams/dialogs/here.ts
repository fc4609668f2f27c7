import type { TurnContext } from 'botbuilder'
import type { CardView } from '../../chat/reply.ts'
import type { Turn } from '../../chat/turn.ts'

/** What a dialog may do in the turn it runs in. Dialogs themselves are shared by all turns. */
export type Here = {
  readonly turn: Turn
  /** What was typed or clicked, when the turn answers a question; empty otherwise. */
  readonly answer: string
  /** Shows a question; resolves with its activity's id. */
  ask(card: CardView): Promise<string | undefined>
  /** Says why an answer cannot be taken. */
  say(sentence: string): Promise<void>
  /** Shows a question as answered, in the background. */
  settle(activity: string | undefined, card: CardView): void
}

const key = Symbol('here')

export const setHere = (context: TurnContext, here: Here): void => void context.turnState.set(key, here)

export function hereOf(context: TurnContext): Here {
  const here = context.turnState.get<Here>(key)
  if (!here) throw new Error('a dialog ran outside a turn')
  return here
}

import type { CardView } from '../../src/chat/reply.ts'
import type { Address, Delivery, Messenger } from '../../src/ports/messenger.ts'

/** One thing that arrived; `at` is `performance.now()`. */
export type Arrived = {
  readonly how: 'post' | 'update'
  readonly to: Address
  readonly id: string
  readonly summary: string
  readonly at: number
}
export type FakeMessenger = Messenger & {
  readonly arrived: Arrived[]
  /** What the next sends get instead of arriving, in order. */
  readonly answers: (Delivery | Error)[]
}

/** A messenger whose messages arrive here. */
export function fakeMessenger(): FakeMessenger {
  const arrived: Arrived[] = []
  const answers: (Delivery | Error)[] = []
  const take = async (how: Arrived['how'], to: Address, id: string, card: CardView): Promise<Delivery> => {
    const answer = answers.shift()
    if (answer instanceof Error) throw answer
    if (answer) return answer
    arrived.push({ how, to, id, summary: card.summary, at: performance.now() })
    return { state: 'sent', id }
  }
  let count = 0
  return {
    arrived,
    answers,
    post: (to, card) => take('post', to, `m${++count}`, card),
    update: (to, id, card) => take('update', to, id, card),
  }
}

export const view = (summary: string): CardView => ({ template: 'test/none', data: {}, summary })

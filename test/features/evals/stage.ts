import { openCards } from '../../../src/adapters/cards/index.ts'
import type { Actor } from '../../../src/chat/actor.ts'
import type { EvalsOptions } from '../../../src/chat/evals/options.ts'
import type { Feature } from '../../../src/chat/feature.ts'
import type { Reply } from '../../../src/chat/reply.ts'
import type { Turn } from '../../../src/chat/turn.ts'
import { type EvalsNeeds, evals } from '../../../src/features/evals/index.ts'
import { person } from '../../fakes/approvals.ts'

const cards = openCards('cards', undefined)
const never = (): never => {
  throw new Error('not asked in this test')
}
/** Ports that nothing may ask; a test puts what it needs on top. */
const silent = {
  jobs: { enqueue: never, start: never, stop: never },
  liveCards: { show: never },
  audit: { append: never, verify: never, read: never },
  log: { info: () => {}, warn: () => {}, error: () => {} },
} as unknown as EvalsNeeds

export const rob = person('rob', 'responder')

export function featureWith(ports: Partial<EvalsNeeds>, options: EvalsOptions): Feature {
  return evals({ ...silent, ...ports }, { ...options, githubNames: { prod: 'prod', ...options.githubNames } })
}

export function turnAt(now: Date, actor: Actor = rob): Turn {
  return {
    ...{ actor, now, correlation: 'abcd', progress: () => {} },
    place: { kind: 'channel', conversation: '19:ops', thread: '1', zone: 'UTC' },
    signal: new AbortController().signal,
  }
}

/** What a reply says, its card read aloud. */
export function wordsOf(reply: Reply, now: Date): string {
  return reply.card ? cards.text(cards.expand(reply.card, { correlation: 'abcd', now })) : (reply.text ?? '')
}

/** Types a line at the feature; resolves with the reply and its words. */
export async function say(feature: Feature, line: string, turn: Turn) {
  const [name, ...words] = line.split(' ')
  const command = feature.commands.find((one) => one.name === name)
  if (!command) throw new Error(`no command ${name}`)
  const reading = { now: turn.now, zone: turn.place.zone }
  const reply = await command.run(command.complete(command.parse(words.join(' '), reading), reading), turn)
  return { reply, text: wordsOf(reply, turn.now) }
}

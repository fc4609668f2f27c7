import { z } from 'zod'
import type { AnyAction } from '../../chat/action.ts'
import { explainHitl, type HitlRefusal } from '../../chat/hitl/judge.ts'
import { argsPages } from '../../chat/hitl/pages.ts'
import { type Reply, refuse, sayText, showCard } from '../../chat/reply.ts'
import type { Turn } from '../../chat/turn.ts'
import type { HitlDecided } from '../../ports/hitl-requests.ts'
import type { Ports } from '../../ports/index.ts'
import { argumentsCards, requestCard } from './card.ts'
import { pageSubject } from './jobs.ts'
import type { HitlOptions } from './options.ts'

type Needs = Pick<Ports, 'hitlRequests' | 'conversations' | 'liveCards'>

/** What a button carries: it names the call, and grants nothing. */
const Carried = z.object({ id: z.string().min(1).max(50), nonce: z.string().min(1).max(100) })
type Carried = z.infer<typeof Carried>

/** Refusals to which the state as it is now is the better answer. */
const shown: readonly HitlRefusal[] = ['settled', 'late', 'abandoned']

/**
 * The buttons of a call. Anybody may press: who may decide is judged with the row locked, the same for every way in,
 * so there is nothing to check before.
 */
export function hitlActions(ports: Needs, options: HitlOptions): readonly AnyAction[] {
  const action = (verb: string, run: (carried: Carried, turn: Turn) => Promise<Reply>): AnyAction => ({
    ...{ verb: `hitl.${verb}`, role: 'reader', data: Carried },
    run,
  })
  const decide = (verdict: 'approve' | 'reject') =>
    action(verdict, async (carried, turn) =>
      reply(await ports.hitlRequests.decide({ ...carried, verdict, actor: turn.actor }), turn, options),
    )
  return [
    decide('approve'),
    decide('reject'),
    action('grant', async (carried, turn) =>
      reply(await ports.hitlRequests.grant({ ...carried, actor: turn.actor }), turn, options),
    ),
    action('read', (carried, turn) => read(ports, options, carried, turn)),
  ]
}

function reply(decided: HitlDecided, turn: Turn, options: HitlOptions): Reply {
  const viewer = { now: turn.now, zone: turn.place.zone }
  const { request } = decided
  if (decided.outcome !== 'refused') return showCard(requestCard(decided.request, viewer, options))
  if (request && shown.includes(decided.why)) return showCard(requestCard(request, viewer, options))
  return refuse(explainHitl(decided.why, request))
}

/** Brings all arguments to the personal chat of whoever asks, and nowhere else. */
async function read(ports: Needs, options: HitlOptions, carried: Carried, turn: Turn): Promise<Reply> {
  const chat = await ports.conversations.with(turn.actor.id)
  // Before anything is handed out: what nobody received must not count as read.
  if (!chat)
    return refuse(
      'I cannot write to you yet. Open a personal chat with me, say "help" there, and press again.',
    )
  const opened = await ports.hitlRequests.open({ ...carried, actor: turn.actor })
  if (opened.outcome === 'refused')
    return refuse(
      opened.why === 'erased'
        ? 'The arguments have been erased, as they are a while after a call has ended.'
        : explainHitl(opened.why, opened.request),
    )
  const pages = argsPages(opened.args) ?? []
  const viewer = { now: turn.now, zone: turn.place.zone }
  for (const [i, card] of argumentsCards(opened.request, pages, viewer, options).entries())
    await ports.liveCards.show(
      pageSubject(opened.request.id, turn.actor.id, i),
      { conversation: chat.id },
      card,
      1,
    )
  return sayText('All arguments are in your personal chat with me, with the buttons to decide.')
}

import type { Proposal } from '../../chat/approval.ts'
import { explain } from '../../chat/judge.ts'
import { type Reply, refuse, sayText } from '../../chat/reply.ts'
import { showMoment, type Viewer } from '../../chat/time/show.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Ports } from '../../ports/index.ts'
import { type Engagement, isEngaged } from '../../ports/killswitches.ts'
import type { KillswitchArgs } from './args.ts'
import { readCourse } from './course.ts'
import { type Ground, groundFor } from './ground.ts'
import type { KillswitchOptions } from './options.ts'
import { isStuck, scopeWords } from './words.ts'

export type ReleaseNeeds = Pick<Ports, 'killswitches' | 'approvals' | 'evals' | 'runs'>

/** Asks a second person to let an environment work again; only with green evals, or with a reason to go without. */
export async function release(
  ports: ReleaseNeeds,
  options: KillswitchOptions,
  { environment, override }: KillswitchArgs & { do: 'release' },
  turn: Turn,
): Promise<Reply> {
  const engagement = await ports.killswitches.newest(environment)
  if (!engagement || !isEngaged(engagement))
    return refuse(
      `The kill switch of ${environment} was not engaged here. If somebody set it by hand, take it over first: "killswitch engage tools ${environment} taking over".`,
    )
  const { release: going } = readCourse(engagement.course)
  if (engagement.state === 'releasing' && going && !isStuck(going.errand))
    return refuse(`${environment} is being released already: ${going.second} agreed.`)
  const viewer = { now: turn.now, zone: turn.place.zone }
  const ground = await groundFor(ports, options, engagement, viewer)
  if (!ground.green && override === undefined)
    return refuse(
      `Not yet: ${ground.text} To release without them, say why: "killswitch release ${environment} override …". A second person must agree either way.`,
    )
  const proposal = proposalOf(engagement, ground, override, viewer)
  const asked = await ports.approvals.request(proposal, turn.actor, turn.place, {
    key: `release ${turn.correlation}`,
  })
  if (asked.outcome === 'refused') return refuse(explain(asked.why, undefined))
  if (asked.outcome === 'busy') return refuse('A release that was agreed to is underway: see its card.')
  return sayText(`Asked for a second person's yes to release ${environment}: the card is below.`)
}

/** What the second person sees and says yes to. */
export function proposalOf(
  engagement: Engagement,
  ground: Ground,
  override: string | undefined,
  viewer: Viewer,
): Proposal {
  const { environment, scope, by, at, reason, id } = engagement
  const overridden = !ground.green
  return {
    kind: 'killswitch',
    subject: `killswitch:${environment}`,
    environment,
    title: `Release the kill switch in ${environment}${overridden ? ' WITHOUT green evals' : ''}`,
    reason: override ?? 'Evals are green and newer than the fix.',
    facts: [
      { title: 'Stopped', value: scopeWords[scope] },
      { title: 'Stopped by', value: `${by.name}, ${showMoment(at, viewer)}: ${reason}` },
      { title: 'Evals', value: ground.text },
      {
        title: 'Then',
        value: 'the variable is removed, and approvals of agents open when the new revision is ready',
      },
    ],
    payload: { engagement: id, ground: ground.text, overridden },
    expected: id,
    role: 'approver',
    quorum: 1,
  }
}

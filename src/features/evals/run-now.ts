import { z } from 'zod'
import type { AnyAction } from '../../chat/action.ts'
import { holds } from '../../chat/actor.ts'
import type { EvalsOptions } from '../../chat/evals/options.ts'
import { colourOf, type EvalRun } from '../../chat/evals/run.ts'
import type { CardView } from '../../chat/reply.ts'
import { type Reply, refuse, sayText, showCard } from '../../chat/reply.ts'
import { showTime } from '../../chat/time/show.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Ports } from '../../ports/index.ts'
import { startJob } from './jobs.ts'

/**
 * Runs look the same to GitHub whoever starts them, so the key is ours alone: one card starts one run. It is not
 * called that on the card, because Microsoft's renderer breaks on data with a "key".
 */
const Carried = z.object({ run: z.string().regex(/^[\w-]{1,64}$/) })
type Needs = Pick<Ports, 'runs' | 'jobs' | 'audit'>

/** Who may start a run; what that means is said before. */
const starter = 'responder'

/** `evals run`: what would be started, and the button that does it. */
export async function askToRun(
  { runs }: Pick<Ports, 'runs'>,
  options: EvalsOptions,
  turn: Turn,
): Promise<Reply> {
  const { branch, workflows } = options
  const found = await runs.runs(workflows.evals, { branch, limit: 5 })
  if (!found)
    return refuse(
      `There is no workflow ${workflows.evals} in the repository. Install it, or name the right file in ops.yaml under workflows.`,
    )
  return showCard(askCard(found, options, turn))
}

function askCard(found: readonly EvalRun[], options: EvalsOptions, turn: Turn): CardView {
  const viewer = { now: turn.now, zone: turn.place.zone }
  const going = found.find((run) => colourOf(run) === 'running')
  const last = found.find((run) => run.conclusion === 'success')
  const took = last
    ? Math.max(1, Math.round((last.updatedAt.getTime() - last.createdAt.getTime()) / 60_000))
    : undefined
  const mayStart = holds(turn.actor, starter)
  const { environment, branch, workflows } = options
  return {
    template: 'evals/ask',
    summary: 'Run the evals now?',
    data: {
      headline: `Run the evals ${environment ? `against ${environment} ` : ''}now?`,
      lines: [
        `Starts ${workflows.evals} on ${branch}. It asks the running system real questions, which costs model calls.`,
        ...(took === undefined ? [] : [`The last green run took ${took} min.`]),
        ...(going
          ? [
              `A run is going on already, since ${showTime(going.createdAt, viewer)}: you may prefer to wait for it.`,
            ]
          : []),
        ...(mayStart
          ? []
          : [`Starting it needs a ${starter}; you are not one. Roles are given in ops.yaml, under people.`]),
      ],
      mayStart,
      // Correlations are short enough to come again one day.
      run: `${turn.correlation}-${turn.now.getTime().toString(36)}`,
    },
  }
}

/** The buttons of that card. Pressed twice, or by two people, they start one run. */
export function runActions(ports: Needs, options: EvalsOptions): readonly AnyAction[] {
  return [
    {
      verb: 'evals.start',
      role: starter,
      data: Carried,
      run: (carried: z.infer<typeof Carried>, turn) => start(ports, options, carried.run, turn),
    },
    {
      verb: 'evals.leave',
      role: 'reader',
      data: Carried,
      run: async (_carried: unknown, turn) =>
        showCard(doneCard(`Left: ${turn.actor.name} did not start a run.`)),
    },
  ]
}

async function start({ jobs, audit }: Needs, options: EvalsOptions, key: string, turn: Turn): Promise<Reply> {
  const { branch, workflows } = options
  const asked = {
    key,
    conversation: turn.place.conversation,
    thread: turn.place.thread,
    zone: turn.place.zone,
    by: turn.actor.name,
    at: turn.now.toISOString(),
  }
  // The record comes first: a run that nobody answers for must not be possible.
  await audit.append({
    event: 'evals.asked',
    actor: turn.actor.id,
    subject: workflows.evals,
    detail: { key, branch, conversation: turn.place.conversation },
  })
  const first = await jobs.enqueue({ name: startJob }, asked, { key })
  if (!first) return sayText('This card has started its run already. Say "evals run" for another one.')
  return showCard(
    doneCard(`${turn.actor.name} started ${workflows.evals} on ${branch}. Its progress is below.`),
  )
}

const doneCard = (text: string): CardView => ({
  template: 'evals/ask',
  summary: text,
  data: { headline: text, lines: [], mayStart: false, run: '' },
})

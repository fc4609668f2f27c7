import { z } from 'zod'
import type { AnyAction } from '../../chat/action.ts'
import type { Command } from '../../chat/command.ts'
import { UpstreamError } from '../../chat/errors.ts'
import type { Feature } from '../../chat/feature.ts'
import { type Reply, refuse, sayText, showCard } from '../../chat/reply.ts'
import { DAY } from '../../chat/time/duration.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Ports } from '../../ports/index.ts'
import { type HitlArgs, readArgs } from './args.ts'
import { requestCard } from './card.ts'
import { hitlActions } from './decide.ts'
import { hitlJobs } from './jobs.ts'
import type { HitlOptions } from './options.ts'
import { askCard, secretCard } from './secret-card.ts'
import { type EnvironmentStatus, statusCard } from './status.ts'

type Needs = Pick<
  Ports,
  | 'hitl'
  | 'hitlRequests'
  | 'environments'
  | 'liveCards'
  | 'subscriptions'
  | 'conversations'
  | 'telemetry'
  | 'jobs'
  | 'clock'
  | 'log'
>
const days = 30
const manyRecent = 20

/** `hitl`: tool calls of the accelerator that ask for a person's yes, and what the bot needs to be asked. */
export function hitl(ports: Needs, options: HitlOptions): Feature {
  const command: Command<HitlArgs> = {
    name: 'hitl',
    summary: 'Tool calls that agents ask a person to approve, and who decides how fast',
    examples: ['hitl', 'hitl prod', 'hitl show 4k2m9q7x1c', 'hitl rotate prod', 'hitl retire prod'].filter(
      (line) => !line.endsWith(' prod') || options.environments.includes('prod'),
    ) as [string, ...string[]],
    usage: [
      'Alone, or with an environment: whether the accelerator asks here, what waits, what was decided, and how fast.',
      '"show" and an id shows the current card of one call, with its buttons while it waits.',
      '"rotate" makes the next secret by which the accelerator is known, for admins, in a personal chat only.',
      '"retire" ends all secrets but the newest.',
    ],
    role: 'reader',
    acts: ({ args }) => {
      const { do: what } = args as HitlArgs
      return what === 'rotate' || what === 'retire' ? { role: 'admin', what } : undefined
    },
    writes: false,
    offers: true,
    menu: false,
    questions: [],
    parse: (words) => readArgs(words, options.environments),
    complete: ({ args }) => args as HitlArgs,
    run: (args, turn) => run(ports, options, args, turn),
  }
  return {
    name: 'hitl',
    commands: [command],
    actions: [...hitlActions(ports, options), ...secretActions(ports, options)],
    jobs: hitlJobs(ports, options),
  }
}

async function run(ports: Needs, options: HitlOptions, args: HitlArgs, turn: Turn): Promise<Reply> {
  const viewer = { now: turn.now, zone: turn.place.zone }
  switch (args.do) {
    case 'show': {
      const found = await ports.hitlRequests.find(args.id)
      if (!found) return refuse(`There is no request ${args.id}. Say "hitl" for the newest ones.`)
      return showCard(requestCard(found, viewer, options))
    }
    case 'rotate':
    case 'retire':
      return turn.place.kind === 'personal' ? showCard(askCard(args.do, args.environment)) : elsewhere
    case 'status': {
      const names = args.environment === undefined ? options.environments : [args.environment]
      const all = await Promise.all(names.map((name) => statusOf(ports, options, name, turn)))
      const channels = await ports.subscriptions.of('approvals')
      return showCard(statusCard(all, channels.length, days, viewer))
    }
  }
}

const elsewhere = refuse('Secrets are shown in a personal chat only: open one with me, and type it there.')

async function statusOf(
  ports: Needs,
  options: HitlOptions,
  name: string,
  turn: Turn,
): Promise<EnvironmentStatus> {
  const to = new Date(turn.now.getTime() + 60_000)
  const [wiring, gate, secrets, recent, decisions] = await Promise.all([
    wiringOf(ports, name),
    ports.hitl.gate(name),
    ports.hitlRequests.secrets(name),
    ports.hitlRequests.recent({ environment: name, limit: manyRecent }),
    ports.hitl.decisions({ from: new Date(to.getTime() - days * DAY), to }),
  ])
  return {
    ...{ name, wiring, gate, secrets, recent },
    decisions: decisions.filter(({ environment }) => environment === name),
    rules: options.rules(name),
  }
}

/** Azure may be down or unknown; what the bot knows by itself is shown all the same. */
async function wiringOf({ environments }: Needs, name: string): Promise<EnvironmentStatus['wiring']> {
  try {
    return (await environments.resources(name))?.wiring ?? 'unknown'
  } catch (error) {
    if (error instanceof UpstreamError) return 'unknown'
    throw error
  }
}

const Named = z.object({ environment: z.string().max(50) })

/** Secrets are made and ended at a press, so that the role is checked, and a no recorded, where all roles are. */
function secretActions({ hitlRequests }: Needs, { environments }: HitlOptions): readonly AnyAction[] {
  const action = (
    verb: 'rotate' | 'retire',
    run: (environment: string, turn: Turn) => Promise<Reply>,
  ): AnyAction => ({
    ...{ verb: `hitl.${verb}`, role: 'admin', data: Named },
    run: async ({ environment }: z.infer<typeof Named>, turn: Turn) => {
      if (turn.place.kind !== 'personal') return elsewhere
      if (!environments.includes(environment)) return refuse('There is no such environment.')
      return run(environment, turn)
    },
  })
  return [
    action('rotate', async (environment, { actor }) => {
      const { secret, ended, url } = await hitlRequests.rotate(environment, actor)
      return showCard(secretCard(environment, url, secret, ended))
    }),
    action('retire', async (environment, { actor }) => {
      const ended = await hitlRequests.retire(environment, actor)
      return sayText(
        ended === 0 ? 'There was none to end.' : `${ended === 1 ? 'One has' : `${ended} have`} ended.`,
      )
    }),
  ]
}

import type { Command } from '../../chat/command.ts'
import type { Feature } from '../../chat/feature.ts'
import { type Reply, showCard } from '../../chat/reply.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Ports } from '../../ports/index.ts'
import { completeArgs, type KillswitchArgs, readAnswer, readArgs } from './args.ts'
import { statusCard } from './card.ts'
import { engage, engageSentence } from './engage.ts'
import { type ExecuteNeeds, executeRelease } from './execute.ts'
import type { KillswitchOptions } from './options.ts'
import { type ReleaseNeeds, release } from './release.ts'
import { type StatusNeeds, standingOf } from './status.ts'
import { type WatchNeeds, watchKillswitch } from './watch.ts'

type Needs = StatusNeeds & WatchNeeds & ReleaseNeeds & ExecuteNeeds & Pick<Ports, 'clock'>

/** `killswitch`: how it stands, stopping at once by one person, and letting go again by two. */
export function killswitch(ports: Needs, options: KillswitchOptions): Feature {
  const environments = Object.keys(options.environments)
  const command: Command<KillswitchArgs> = {
    name: 'killswitch',
    summary: 'What is stopped and whether that has effect; stops tools or all requests, and lets go again',
    examples: [
      'killswitch',
      'killswitch engage tools prod odd mails to customers',
      'killswitch release prod',
      'killswitch release prod override evals cannot run while requests are stopped',
    ],
    usage: [
      'Alone, shows for each environment what is set, what has effect, since when and by whom, and when a drill proved it.',
      '"engage" stops tools with side effects, the workflow (all requests), or both: at once every tool call that waits for approval is denied; the rest follows with the new revision.',
      '"release" asks a second person, and wants evals that are green and newer than the fix; "override" and a reason goes without them.',
    ],
    role: 'reader',
    acts: ({ do: what }) => (what === 'status' ? undefined : { role: 'responder', what: String(what) }),
    writes: true,
    parse: (words) => readArgs(words, environments),
    questions: [
      {
        arg: 'scope',
        ask: 'What shall be stopped?',
        choices: async () => [
          { title: 'Tools with side effects', value: 'tools' },
          { title: 'All requests', value: 'workflow' },
          { title: 'Both', value: 'both' },
        ],
      },
      {
        arg: 'environment',
        ask: 'In which environment?',
        choices: async () => environments.map((name) => ({ title: name, value: name })),
      },
      { arg: 'reason', ask: 'Why? It stands on the card and in the record.' },
    ],
    answer: (arg, words) => readAnswer(arg, words, environments),
    complete: completeArgs,
    confirm: (args) => (args.do === 'engage' ? engageSentence(args) : undefined),
    run: (args, turn) => run(ports, options, args, turn),
  }
  return {
    name: 'killswitch',
    commands: [command],
    actions: [],
    jobs: [watchKillswitch(ports, options), executeRelease(ports, options)],
  }
}

async function run(
  ports: Needs,
  options: KillswitchOptions,
  args: KillswitchArgs,
  turn: Turn,
): Promise<Reply> {
  if (args.do === 'engage') return engage(ports, args, turn)
  if (args.do === 'release') return release(ports, options, args, turn)
  const viewer = { now: turn.now, zone: turn.place.zone }
  const asked = args.environment === undefined ? Object.keys(options.environments) : [args.environment]
  const standings = await Promise.all(asked.map((name) => standingOf(ports, name, viewer)))
  return showCard(statusCard(standings))
}

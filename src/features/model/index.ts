import type { Command } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'
import type { Feature } from '../../chat/feature.ts'
import { type Reply, showCard } from '../../chat/reply.ts'
import type { Turn } from '../../chat/turn.ts'
import { askApproval } from '../../ports/ask-approval.ts'
import type { Ports } from '../../ports/index.ts'
import { completeArgs, type ModelArgs, readAnswer, readArgs } from './args.ts'
import { modelsCard, planCard } from './card.ts'
import { executeModel } from './execute.ts'
import { type ModelOptions, manifestPath, planFor } from './plan.ts'
import { proposalOf } from './request.ts'

type Needs = Pick<Ports, 'accelerator' | 'approvals' | 'changes' | 'repository'>

/** `model`: which models there are, and another default one as a pull request that was checked and agreed on. */
export function model(ports: Needs, options: ModelOptions): Feature {
  const command: Command<ModelArgs> = {
    name: 'model',
    aliases: ['models'],
    summary: 'Which model the agents run on; another one as a checked pull request',
    examples: [
      'model',
      'model gpt-5 version 2025-08-07',
      'model gpt-5 version 2025-08-07 because it is better',
    ],
    usage: [
      'Alone, lists the models of accelerator.yaml, and what is declared there without effect.',
      'With a model and its version, shows what the swap takes: deployment, cost gate, how it takes effect.',
      '"deployment" and a name, "capacity" and a number change these; left out, they follow from what is there.',
      '"because" and a reason asks a second person; then one pull request is opened. Nothing is deployed by it.',
    ],
    role: 'reader',
    acts: ({ do: what }) => (what === 'ask' ? { role: 'responder', what: 'ask' } : undefined),
    writes: true,
    menu: false,
    parse: readArgs,
    questions: [
      { arg: 'version', ask: 'Which version of it? As Azure lists it: 2025-08-07.' },
      {
        arg: 'reason',
        ask: 'Why? A few words for whoever is to approve it.',
        choices: async () => [
          { title: 'The present one retires', value: 'The present version is about to be retired' },
          { title: 'Better answers', value: 'Better answers in the evals' },
          { title: 'Lower cost', value: 'Lower cost for answers as good' },
        ],
      },
    ],
    answer: readAnswer,
    complete: completeArgs,
    run: (args, turn) => run(ports, options, args, turn),
  }
  return { name: 'model', commands: [command], actions: [], jobs: [executeModel(ports, options)] }
}

async function run(ports: Needs, options: ModelOptions, args: ModelArgs, turn: Turn): Promise<Reply> {
  if (args.do === 'list') {
    const manifest = await ports.accelerator.manifest()
    if (!manifest) throw new UsageError(`The repository has no ${manifestPath}, so it names no models.`)
    return showCard(modelsCard(manifest))
  }
  const plan = await planFor(ports, options, args.wish)
  return args.do === 'plan'
    ? showCard(planCard(plan))
    : askApproval(ports.approvals, proposalOf(plan, args.reason, options), turn, {
        // Nothing burns: it may take a working day.
        ...{ leads: 'is opened', minutes: 8 * 60 },
      })
}

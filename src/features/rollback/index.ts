import type { Command } from '../../chat/command.ts'
import type { Feature } from '../../chat/feature.ts'
import { type Reply, refuse, showCard } from '../../chat/reply.ts'
import type { Turn } from '../../chat/turn.ts'
import { askApproval } from '../../ports/ask-approval.ts'
import type { Ports } from '../../ports/index.ts'
import { completeArgs, type RollbackArgs, readArgs, readReason, TAG_WORD } from './args.ts'
import { candidatesFor } from './candidates.ts'
import { candidatesCard, planCard } from './card.ts'
import { type ExecuteNeeds, executeRollback } from './execute.ts'
import { executeTag, newestGreen, nothingGreen, tagProposal } from './first-tag.ts'
import type { RollbackOptions } from './options.ts'
import { type PlanNeeds, placeOf, planFor } from './plan.ts'
import { proposalOf } from './request.ts'
import { type RevertNeeds, revert } from './revert.ts'
import { mustRun } from './running.ts'
import { type WatchNeeds, watchRollback } from './watch.ts'

type Needs = PlanNeeds & ExecuteNeeds & WatchNeeds & RevertNeeds & Pick<Ports, 'telemetry'>

/** `rollback`: a plan first, a second person's yes, one run, and a look at whether it helped. */
export function rollback(ports: Needs, options: RollbackOptions): Feature {
  const environments = Object.keys(options.environments)
  const command: Command<RollbackArgs> = {
    name: 'rollback',
    summary: 'Back to an earlier tag: a plan first, then with the yes of a second person',
    examples: ['rollback', 'rollback v1.4.2 prod', 'rollback v1.4.2 prod because evals are red'],
    usage: [
      'Alone, lists the tags to go back to with their evals; the last known good one is marked.',
      'With a tag, shows what going back would do: commits, what it can fix and what not, what it resets.',
      '"because" and a reason asks a second person for their yes; then it runs, is watched and checked.',
      `"rollback ${TAG_WORD}" proposes the first tag; "rollback revert" and an id opens the pull request that makes a rollback last.`,
      'It deploys code and prompts. Models go back by accelerator.yaml and azd up: the plan names the field.',
    ],
    role: 'reader',
    acts: ({ do: what }) =>
      what === 'candidates' || what === 'plan' ? undefined : { role: 'responder', what: String(what) },
    writes: true,
    parse: (words) => readArgs(words, environments),
    questions: [
      {
        arg: 'reason',
        ask: 'Why? A few words for whoever is to approve it.',
        choices: async () => [
          { title: 'Failures since the last deployment', value: 'Failures since the last deployment' },
          { title: 'Evals are red', value: 'Evals are red' },
          { title: 'Answers got worse', value: 'Answers got worse' },
        ],
      },
    ],
    answer: (_, words) => readReason(words),
    complete: completeArgs,
    confirm: (args) =>
      args.do === 'revert'
        ? 'Open a pull request that sets every file touched by the undone commits back to the tag?'
        : undefined,
    run: (args, turn) => run(ports, options, args, turn),
  }
  return {
    name: 'rollback',
    commands: [command],
    actions: [],
    jobs: [executeRollback(ports, options), watchRollback(ports, options), executeTag(ports)],
  }
}

async function run(ports: Needs, options: RollbackOptions, args: RollbackArgs, turn: Turn): Promise<Reply> {
  const viewer = { now: turn.now, zone: turn.place.zone }
  switch (args.do) {
    case 'candidates':
      return candidates(ports, options, args.environment, turn)
    case 'plan':
      return showCard(planCard(await planFor(ports, options, args.environment, args.tag), viewer))
    case 'ask': {
      const plan = await planFor(ports, options, args.environment, args.tag)
      if (!plan.installed) return showCard(planCard(plan, viewer))
      return askApproval(ports.approvals, proposalOf(plan, args.reason, viewer), turn, { leads: 'begins' })
    }
    case 'tag': {
      const good = await newestGreen(ports, placeOf(options, args.environment).github, options)
      if (!good) throw nothingGreen(args.environment)
      const tag = (await ports.repository.tags()).find(({ sha }) => sha === good.deployment.sha)
      if (tag) return refuse(`The newest deployment with green evals has a tag: ${tag.name}.`)
      return askApproval(ports.approvals, tagProposal(args.environment, good, viewer), turn, {
        leads: 'is made',
      })
    }
    case 'revert':
      return revert(ports, options.branch, args.id, turn)
  }
}

async function candidates(
  ports: Needs,
  options: RollbackOptions,
  environment: string,
  turn: Turn,
): Promise<Reply> {
  const { github, lastKnownGood } = placeOf(options, environment)
  const tags = await ports.repository.tags()
  const running = await mustRun(ports, environment, github, options.workflows.rollback, tags)
  const found = await candidatesFor(ports, running, tags, options, lastKnownGood)
  const good = found.length === 0 ? await newestGreen(ports, github, options) : undefined
  return showCard(candidatesCard(environment, running, found, good, { now: turn.now, zone: turn.place.zone }))
}

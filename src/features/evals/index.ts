import type { Command } from '../../chat/command.ts'
import { judgeRun } from '../../chat/evals/judgement.ts'
import type { EvalsOptions } from '../../chat/evals/options.ts'
import type { Feature } from '../../chat/feature.ts'
import { type Reply, refuse, showCard } from '../../chat/reply.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Ports } from '../../ports/index.ts'
import { type EvalsArgs, type PullArgs, readEvals, readPull } from './args.ts'
import { statusCard } from './card.ts'
import type { Needs } from './findings.ts'
import { historyCard, type Past } from './history.ts'
import { evalJobs, type JobNeeds } from './jobs.ts'
import { look } from './look.ts'
import { lookAtPull } from './pull.ts'
import { pullCard } from './pull-card.ts'
import { makeReport } from './report.ts'
import { askToRun, runActions } from './run-now.ts'

export type EvalsNeeds = Needs & JobNeeds & Pick<Ports, 'audit'>

/** `evals` and `pr`: what lint and evals say of the branch, where red entered, and a run now. */
export function evals(ports: EvalsNeeds, options: EvalsOptions): Feature {
  return {
    name: 'evals',
    commands: [evalsCommand(ports, options), pullCommand(ports, options)],
    actions: runActions(ports, options),
    jobs: evalJobs(ports, options),
    // Finished runs do not change: the first who asks then waits for two rounds of questions and not for three.
    warm: () => look(ports, options),
  }
}

function evalsCommand(ports: EvalsNeeds, options: EvalsOptions): Command<EvalsArgs> {
  return {
    name: 'evals',
    summary: 'Lint and evals on main: what is red, by which numbers, and where it entered',
    examples: ['evals', 'evals history', 'evals run'],
    usage: [
      'Alone, shows every gate on the main branch, and the commits between the last green run and the first red one.',
      '"history" shows the last 20 runs as a picture.',
      '"run" starts the eval workflow after a question; that takes a responder.',
    ],
    aliases: ['eval'],
    role: 'reader',
    writes: false,
    offers: true,
    questions: [],
    parse: readEvals,
    complete: ({ view }) => ({ view: view as EvalsArgs['view'] }),
    run: (args, turn) => views[args.view](ports, options, turn),
  }
}

type View = (ports: EvalsNeeds, options: EvalsOptions, turn: Turn) => Promise<Reply>
const views: Readonly<Record<EvalsArgs['view'], View>> = { status, history, run: askToRun }

async function status(ports: EvalsNeeds, options: EvalsOptions, { now, place }: Turn): Promise<Reply> {
  const report = makeReport(await look(ports, options), options, now)
  return showCard(
    statusCard(report, { viewer: { now, zone: place.zone }, options, environment: asked(options) }),
  )
}

/** The name that ops.yaml gives the environment whose app the evals ask. */
function asked({ environment = '', githubNames }: EvalsOptions): string {
  return Object.entries(githubNames).find(([, name]) => name === environment)?.[0] ?? environment
}

const PICTURED = 20

async function history(ports: EvalsNeeds, options: EvalsOptions, { now, place }: Turn): Promise<Reply> {
  const environment = asked(options)
  const seen = (await ports.evals.observations(environment)).slice(-PICTURED)
  const past = await Promise.all(
    seen.map(async (one): Promise<Past> => {
      if (one.verdict === 'green') return { seen: one, judgement: undefined }
      return { seen: one, judgement: judgeRun(await ports.evals.record(one.run), undefined) }
    }),
  )
  const gaps = new Set(past.flatMap(({ judgement }) => judgement?.gap ?? []))
  return showCard(historyCard(past, environment, [...gaps], { now, zone: place.zone }))
}

function pullCommand(ports: EvalsNeeds, options: EvalsOptions): Command<PullArgs> {
  return {
    name: 'pr',
    summary: 'The gates of one pull request',
    examples: ['pr 123'],
    usage: ['Takes a number or the address of a pull request.'],
    aliases: ['pull'],
    role: 'reader',
    writes: false,
    questions: [{ arg: 'number', ask: 'Which pull request? Say its number.' }],
    parse: readPull,
    answer: (_arg, words) => readPull(words),
    complete: ({ number, repository }) => ({
      number: Number(number),
      ...(typeof repository === 'string' && { repository }),
    }),
    async run({ number, repository }, { now, place }) {
      const found = await lookAtPull(ports, number, options)
      if (!found) return refuse(`There is no pull request ${number} in the repository.`)
      if (repository && !found.pull.url.toLowerCase().includes(`/${repository.toLowerCase()}/pull/`))
        return refuse(`That one is of ${repository}, and I look at the accelerator's repository alone.`)
      return showCard(pullCard(found, { now, zone: place.zone }))
    },
  }
}

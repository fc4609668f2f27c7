import type { Judgement } from '../../chat/evals/judgement.ts'
import type { EvalsOptions } from '../../chat/evals/options.ts'
import type { CardView, Json } from '../../chat/reply.ts'
import { showLength, showTime, type Viewer } from '../../chat/time/show.ts'
import type { Job, Run, Step } from '../../ports/workflow-runs.ts'
import type { AskedRun } from './jobs.ts'
import { causeWords, greenWords, redWords, sentence } from './words.ts'

type Shown = {
  readonly headline: string
  readonly tone: 'Default' | 'Accent' | 'Good' | 'Warning' | 'Attention'
  readonly sentence: string
  readonly steps?: readonly Json[]
  readonly notes?: readonly string[]
  readonly buttons?: readonly { readonly title: string; readonly line: string }[]
  readonly url?: string | undefined
}

function progressCard({
  headline,
  tone,
  sentence,
  steps = [],
  notes = [],
  buttons = [],
  url,
}: Shown): CardView {
  const links = url === undefined ? [] : [{ title: 'Open run', url }]
  return {
    template: 'evals/progress',
    summary: `${headline}. ${sentence}`.trim(),
    data: {
      ...{ headline, tone, sentence, steps, notes, links },
      buttons: buttons.map(({ title, line }) => ({ title, line })),
      hasActions: buttons.length + links.length > 0,
    },
  }
}

const of = ({ environment }: EvalsOptions): string => (environment ? ` of ${environment}` : '')
const asker = ({ by, at }: AskedRun, viewer: Viewer): string => `${by} asked for it ${showTime(at, viewer)}.`

/** It was asked for; GitHub has not said yet which run it is. */
export const waitingCard = (
  asked: AskedRun,
  options: EvalsOptions,
  doubt: string,
  viewer: Viewer,
): CardView =>
  progressCard({
    headline: `Evals${of(options)}: asked for`,
    tone: 'Accent',
    sentence: asker(asked, viewer),
    notes: doubt
      ? [`${doubt} Looking whether it has begun all the same, before anything is started again.`]
      : [],
  })

/** GitHub will not start it. */
export const refusedCard = (asked: AskedRun, why: string): CardView =>
  progressCard({
    headline: 'The evals were not started',
    tone: 'Attention',
    sentence: why,
    notes: [`${asked.by} asked for it. Nothing was changed.`],
    buttons: [{ title: 'Eval status', line: 'evals' }],
  })

/** Nobody knows whether it was started: the one thing not to do is to start it again by itself. */
export const lostCard = (asked: AskedRun, options: EvalsOptions, viewer: Viewer): CardView =>
  progressCard({
    headline: 'No run has turned up',
    tone: 'Warning',
    sentence: `${asker(asked, viewer)} GitHub lists no run of ${options.workflows.evals} since then.`,
    notes: ['It may have been lost on the way. Look at the eval status before you start another one.'],
    buttons: [{ title: 'Eval status', line: 'evals' }],
  })

/** How far the run is. */
export function goingCard(
  asked: AskedRun,
  options: EvalsOptions,
  run: Run,
  jobs: readonly Job[],
  viewer: Viewer,
): CardView {
  const steps = jobs.flatMap((job) => job.steps).filter(({ name }) => !housekeeping.test(name))
  const queued = run.status !== 'in_progress'
  const waiting = run.status === 'waiting' ? 'waits for a reviewer in GitHub' : 'queued'
  const minutes = Math.floor((viewer.now.getTime() - run.createdAt.getTime()) / 60_000) * 60_000
  return progressCard({
    headline: `Evals${of(options)}: ${queued ? waiting : 'running'}`,
    tone: 'Accent',
    sentence: `${asker(asked, viewer)}${minutes > 0 ? ` ${showLength(minutes)} so far.` : ''}`,
    steps: steps.map(stepData),
    url: run.url,
  })
}

/** GitHub's own steps, which are alike in every job. */
const housekeeping = /^(set up job|complete job|post |run actions\/|run azure\/|initialize containers)/i

function stepData({ name, status, conclusion }: Step): Json {
  if (status !== 'completed') {
    const going = status === 'in_progress'
    return { name, how: going ? 'running' : 'waiting', tone: going ? 'Accent' : 'Default' }
  }
  if (conclusion === 'success') return { name, how: 'done', tone: 'Good' }
  if (conclusion === 'skipped') return { name, how: 'skipped', tone: 'Default' }
  return { name, how: conclusion === 'failure' ? 'failed' : (conclusion ?? 'ended'), tone: 'Attention' }
}

/** What it came to. */
export function overCard(
  asked: AskedRun,
  options: EvalsOptions,
  judgement: Judgement,
  viewer: Viewer,
): CardView {
  const { run, red, verdict, gap } = judgement
  const took = showLength(Math.max(0, run.updatedAt.getTime() - run.createdAt.getTime()))
  const cause = red && causeWords[red.cause]
  const broken = red?.cause === 'broken' || verdict === 'unknown' || red?.cause === 'cancelled'
  const words = red ? redWords(judgement) : greenWords(judgement)
  return progressCard({
    headline: cause
      ? `${cause.title}${options.environment ? ` in ${options.environment}` : ''}`
      : `Evals${of(options)}: green`,
    tone: red ? (broken ? 'Warning' : 'Attention') : 'Good',
    sentence: [sentence(words), `Took ${took}.`].filter(Boolean).join(' '),
    notes: [
      asker(asked, viewer),
      ...(cause ? [`Next: ${broken ? cause.advice : 'look where it entered.'}`] : []),
      ...(gap ? [`Could not be read: ${gap}`] : []),
    ],
    buttons: [{ title: red ? 'Where it entered' : 'Eval status', line: 'evals' }],
    url: run.url,
  })
}

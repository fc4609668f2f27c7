import type { Command } from '../../chat/command.ts'
import { each } from '../../chat/each.ts'
import type { Feature } from '../../chat/feature.ts'
import type { Job } from '../../chat/job.ts'
import { type Reply, refuse, showCard } from '../../chat/reply.ts'
import { lateNote, Occasion } from '../../chat/schedule/occasion.ts'
import type { Rule } from '../../chat/schedule/rule.ts'
import type { Viewer } from '../../chat/time/show.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Ports } from '../../ports/index.ts'
import { thresholdActions } from './actions.ts'
import { executeThresholds, keptOf } from './apply.ts'
import { readArgs, type ThresholdArgs } from './args.ts'
import { overviewCard, scoreCard, signalCard } from './card.ts'
import { keptGate } from './gate-change.ts'
import { type Found, gather, type ThresholdOptions, type ThresholdPorts } from './gather.ts'
import { isGateNews, isNews } from './news.ts'
import { scoreSignals } from './scores.ts'
import { extraSignal, usualSignals } from './signal.ts'

export type ThresholdsPorts = ThresholdPorts &
  Pick<Ports, 'approvals' | 'repository' | 'changes' | 'liveCards' | 'subscriptions' | 'clock'>
/** `posts` is when suggestions are posted, and `reviewed` for which environments. */
export type ThresholdsOptions = ThresholdOptions & {
  readonly posts: Rule
  readonly reviewed: readonly string[]
}

/** `thresholds`: alert rules by what 30 days have shown, and pull requests that make them so. */
export function thresholds(ports: ThresholdsPorts, options: ThresholdsOptions): Feature {
  const signals = [...usualSignals, ...options.extras.map(extraSignal), ...scoreSignals].map(({ id }) => id)
  const environments = ports.telemetry.environments()
  const command: Command<ThresholdArgs> = {
    name: 'thresholds',
    summary: 'Alert rules that 30 days of data suggest, with what they would have caught',
    examples: [
      'thresholds',
      'thresholds budget 2',
      'thresholds error-rate',
      'thresholds latency-p95 budget 0.5',
    ],
    usage: [
      'Needs 30 days of data. Incidents, outages and drills are left out and listed; a slow creep is named, not absorbed.',
      '"budget" is how many alerts a week are acceptable in calm times, for each signal.',
      `Signals: ${signals.join(', ')}.`,
      'Applying asks a second person, then opens a pull request with the rule as Bicep, or with a stricter acceptance gate for a score of the evals. Gates are never loosened.',
    ],
    role: 'reader',
    menu: false,
    writes: false,
    offers: true,
    questions: [],
    parse: (words) => readArgs(words, { signals, environments }),
    complete: (given) => given as ThresholdArgs,
    run: (args, turn) => run(ports, options, args, turn),
  }
  return {
    name: 'thresholds',
    commands: [command],
    actions: thresholdActions(ports),
    jobs: [weekly(ports, options), executeThresholds(ports)],
  }
}

async function run(
  ports: ThresholdsPorts,
  options: ThresholdsOptions,
  args: ThresholdArgs,
  turn: Turn,
): Promise<Reply> {
  const { environment, budget = options.budget } = args
  const score = scoreSignals.some(({ id }) => id === args.signal)
  const found = await gather(ports, options, {
    ...{ environment, budget, now: turn.now, signal: turn.signal },
    // They are in the logs of runs, which take their time.
    scores: score || args.signal === undefined,
  })
  const viewer = { now: turn.now, zone: turn.place.zone }
  const showing = { viewer, budget, elsewhere: environment !== ports.telemetry.environments()[0], late: '' }
  if (args.signal === undefined) return showCard(overviewCard(found, showing))
  const scored = found.scores.find(({ signal }) => signal.id === args.signal)
  if (scored) {
    await keepGates(ports, found, budget, [scored])
    return showCard(scoreCard(found, scored, showing))
  }
  if (score) return refuse('The runs of the evals could not be read at GitHub: try again in a minute.')
  const finding = found.findings.find(({ signal }) => signal.id === args.signal)
  if (!finding) return refuse(`I watch no signal ${args.signal}.`)
  await keep(ports, found, options, viewer, [finding])
  return showCard(signalCard(found, finding, showing))
}

/** What a button will name: the suggestion as it was shown. */
async function keep(
  { suggestions }: Pick<Ports, 'suggestions'>,
  found: Found,
  { calendar }: ThresholdsOptions,
  viewer: Viewer,
  findings: Found['findings'],
): Promise<void> {
  for (const finding of findings) {
    const content = keptOf(finding, found, calendar.zone, viewer)
    if (content)
      await suggestions.keep({
        id: finding.id,
        environment: found.environment,
        signal: finding.signal.id,
        content: JSON.parse(JSON.stringify(content)),
      })
  }
}

async function keepGates(
  { suggestions }: Pick<Ports, 'suggestions'>,
  found: Found,
  budget: number,
  scores: Found['scores'],
): Promise<void> {
  for (const one of scores) {
    const content = keptGate(one, found, budget)
    const { id, signal } = one
    if (content)
      await suggestions.keep({
        ...{ id, environment: found.environment, signal: signal.id },
        content: JSON.parse(JSON.stringify(content)),
      })
  }
}

/** Looks once a week, and speaks only if there is something new to say. */
function weekly(ports: ThresholdsPorts, options: ThresholdsOptions): Job<Occasion> {
  return {
    name: 'thresholds.weekly',
    data: Occasion,
    patience: 300,
    retries: 8,
    calendar: options.posts,
    run: (occasion, { signal }) => each(options.reviewed, (one) => suggestIn(one, occasion, signal)),
  }

  async function suggestIn(environment: string, occasion: Occasion, signal: AbortSignal): Promise<void> {
    const now = ports.clock.now()
    const { budget } = options
    const found = await gather(ports, options, { environment, budget, now, scores: true, signal })
    const news = found.enough ? found.findings.filter((one) => isNews(one, now)) : []
    const gates = found.scores.filter((one) => isGateNews(one, now))
    if (news.length + gates.length === 0)
      return ports.log.info('thresholds.nothing_new', { environment, days: Math.floor(found.days) })
    const zone = options.calendar.zone
    const viewer = { now, zone }
    await keep(ports, found, options, viewer, news)
    await keepGates(ports, found, budget, gates)
    const card = overviewCard(found, {
      viewer,
      budget,
      elsewhere: environment !== ports.telemetry.environments()[0],
      late: lateNote(occasion, now, zone),
    })
    for (const place of await ports.subscriptions.of('thresholds'))
      await ports.liveCards.show(
        `thresholds:${environment}:${occasion.date}:${place.conversation}`,
        place,
        card,
        1,
      )
  }
}

import { holds } from '../../chat/actor.ts'
import type { Command } from '../../chat/command.ts'
import type { Feature } from '../../chat/feature.ts'
import { type Reply, refuse, showCard } from '../../chat/reply.ts'
import type { Rule } from '../../chat/schedule/rule.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Ports } from '../../ports/index.ts'
import { kpiActions } from './actions.ts'
import { type KpiArgs, readArgs } from './args.ts'
import { reviewCard } from './card.ts'
import { evidenceOf } from './evidence.ts'
import { kpiJobs } from './jobs.ts'
import { monthName, spanOf } from './month.ts'
import { packCard } from './pack-card.ts'
import { type KpiOptions, type ReviewPorts, reviewOf } from './review.ts'

export type KpiPorts = ReviewPorts &
  Pick<Ports, 'audit' | 'archive' | 'handouts' | 'changes' | 'liveCards' | 'subscriptions' | 'jobs' | 'clock'>
/** `posts` is when the review of the month before is posted, and `reviewed` of which environments, one card each. */
export type KpiFeatureOptions = KpiOptions & {
  readonly posts: Rule
  readonly reviewed: readonly string[]
}

/** Minutes for which a link to a pack works. */
const LINK_MINUTES = 60

/** `kpi`: the review of a month, by the KPIs that accelerator.yaml declares. */
export function kpi(ports: KpiPorts, options: KpiFeatureOptions): Feature {
  const environments = ports.telemetry.environments()
  const command: Command<KpiArgs> = {
    name: 'kpi',
    summary: 'How a month went by its KPIs, against target and the month before',
    examples: ['kpi', 'kpi last month', 'kpi 2026-10', 'kpi export 2026-10'],
    usage: [
      'Alone, shows the month to date; name another one: last month, 2026-10, October. Add env and a name for another environment.',
      'A KPI is measured by its own event, or by what the documentation derives it from; the card says which.',
      '"export" makes the evidence pack: numbers, queries, record and charts in one ZIP, with a list of hashes.',
      'The review of the last month is posted by itself to channels that subscribe to "kpi".',
    ],
    role: 'reader',
    menu: false,
    writes: false,
    offers: true,
    questions: [],
    parse: (words, reading) => readArgs(words, reading, { zone: options.zone, environments }),
    complete: (given) => given as KpiArgs,
    run: (args, turn) => run(ports, options, args, turn),
  }
  return {
    name: 'kpi',
    commands: [command],
    actions: kpiActions(ports, options),
    jobs: kpiJobs(ports, options),
  }
}

async function run(ports: KpiPorts, options: KpiOptions, args: KpiArgs, turn: Turn): Promise<Reply> {
  const { environment, month } = args
  if (args.pack && !holds(turn.actor, 'approver'))
    return refuse('The evidence pack holds an excerpt of the audit record: an approver can export it.')
  const report = await reviewOf(ports, options, { environment, month, at: turn.now, signal: turn.signal })
  const viewer = { now: turn.now, zone: turn.place.zone }
  const elsewhere = environment !== ports.telemetry.environments()[0]
  if (!args.pack) return showCard(reviewCard(report, { viewer, options, late: '', elsewhere }))
  const { files, root } = await evidenceOf(report, ports.audit, spanOf(month, options.zone), turn.now)
  const file = {
    name: `kpi-${environment}-${month}.zip`,
    mime: 'application/zip',
    bytes: ports.archive.pack(files, turn.now),
  }
  await ports.audit.append({
    event: 'kpi.exported',
    actor: turn.actor.id,
    subject: `${environment} ${month}`,
    detail: { month, sha256: root, files: files.length },
  })
  const link = await ports.handouts.offer(file, LINK_MINUTES)
  return showCard(
    packCard({
      title: `Evidence pack ${monthName(month)}, ${environment}`,
      files,
      root,
      link,
      bytes: file.bytes.length,
      minutes: LINK_MINUTES,
    }),
  )
}

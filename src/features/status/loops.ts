import { nextPractice } from '../../chat/schedule/practice.ts'
import { nextDue } from '../../chat/schedule/rule.ts'
import { DAY } from '../../chat/time/duration.ts'
import type { DrillRecord } from '../../ports/drills.ts'
import type { Ports } from '../../ports/index.ts'
import type { Scheduled } from '../../ports/schedules.ts'
import { knownOr } from './known.ts'
import type { Loop } from './milestones.ts'

export type LoopOptions = {
  readonly owners: { readonly [topic in 'kpi' | 'thresholds' | 'evals' | 'drills']?: string | undefined }
  /** Days after which a green eval run proves nothing any more. */
  readonly staleDays: number
  /** Months between drills, and where they are made. */
  readonly everyMonths: number
  readonly practised: readonly string[]
}
export type LoopPorts = Pick<Ports, 'schedules' | 'drills' | 'evals' | 'log'>

/** What comes again and again, when it is due next, and whose it is. */
export async function loops(
  ports: LoopPorts,
  options: LoopOptions,
  { environment, now }: { readonly environment: string; readonly now: Date },
): Promise<readonly Loop[]> {
  const known = knownOr(ports.log)
  const [scheduled, drills, observations] = await Promise.all([
    known('schedules', () => ports.schedules.all()),
    known('drills', () => ports.drills.history({ limit: 100 })),
    known('evals', () => ports.evals.observations(environment)),
  ])
  const owner = (topic: keyof LoopOptions['owners']) => options.owners[topic] ?? 'nobody named in ops.yaml'
  const byCalendar = (title: string, job: string, topic: 'kpi' | 'thresholds', line: string): Loop => {
    const found = scheduled?.find((one) => one.job === job)
    return {
      title,
      due: found && nextDue(found.rule, now)?.at,
      last: !scheduled ? 'not known' : found?.last ? `last for ${found.last.date}` : 'not run yet',
      owner: owner(topic),
      line,
    }
  }
  const newest = observations?.findLast(({ verdict }) => verdict === 'green' || verdict === 'red')
  const drill = drills && scheduled && nextDrill(drills, scheduled, options, now)
  return [
    byCalendar('KPI review', 'kpi.review', 'kpi', 'kpi last month'),
    byCalendar('Alert tuning', 'thresholds.weekly', 'thresholds', 'thresholds'),
    {
      title: 'Regression evals',
      due: newest && new Date(newest.run.createdAt.getTime() + options.staleDays * DAY),
      last: !observations ? 'not known' : newest ? `last ${newest.verdict}` : 'never run',
      owner: owner('evals'),
      line: 'evals',
    },
    {
      title: 'Kill-switch drill',
      due: drill?.at,
      last: !drills || !scheduled ? 'not known' : (drill?.last ?? 'practised nowhere'),
      owner: owner('drills'),
      line: 'drill history',
    },
  ]
}

/** The drill that is due first, by the rule by which reminders are sent; undefined where none is practised. */
function nextDrill(
  drills: readonly DrillRecord[],
  scheduled: readonly Scheduled[],
  { practised, everyMonths }: LoopOptions,
  now: Date,
): { readonly at: Date; readonly last: string } | undefined {
  const since = scheduled.find(({ job }) => job === 'drill.remind')?.since ?? now
  const dues = practised.map((environment) => {
    const last = drills.find((one) => one.environment === environment && one.outcome !== 'aborted')
    return {
      at: nextPractice(last?.endedAt, since, everyMonths),
      last: last ? `last ${last.outcome} in ${environment}` : `never drilled in ${environment}`,
    }
  })
  return dues.sort((a, b) => a.at.getTime() - b.at.getTime())[0]
}

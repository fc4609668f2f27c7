import { nextDue } from '../../chat/schedule/rule.ts'
import { DAY } from '../../chat/time/duration.ts'
import type { Ports } from '../../ports/index.ts'
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
  const drilled = drills?.find(
    ({ environment: where, outcome }) => options.practised.includes(where) && outcome !== 'aborted',
  )
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
      due: drilled && inMonths(drilled.endedAt, options.everyMonths),
      last: !drills
        ? 'not known'
        : drilled
          ? `last ${drilled.outcome} in ${drilled.environment}`
          : 'never drilled',
      owner: owner('drills'),
      line: 'drill history',
    },
  ]
}

function inMonths(at: Date, months: number): Date {
  const moved = new Date(at)
  moved.setUTCMonth(moved.getUTCMonth() + months)
  return moved
}

import type { Ports } from '../../ports/index.ts'
import { knownOr } from './known.ts'

/** Something of the Day-2 list that happens once. `done` undefined is "not known", which is not "not yet". */
export type Milestone = {
  readonly title: string
  readonly done: { readonly at: Date; readonly what: string } | 'not yet' | undefined
  readonly next: string
}
/** Something that comes again. `due` undefined: nothing says when. */
export type Loop = {
  readonly title: string
  readonly due: Date | undefined
  /** What is known of its last time, as a phrase. */
  readonly last: string
  readonly owner: string
  readonly line: string
}

export type MilestonePorts = Pick<Ports, 'kpis' | 'approvals' | 'evals' | 'log'>

/** What a system that has just gone live has to reach, and whether it has. */
export async function milestones(ports: MilestonePorts, environment: string): Promise<readonly Milestone[]> {
  const known = knownOr(ports.log)
  const [held, requests, observations] = await Promise.all([
    known('reviews', async () => ({ first: await ports.kpis.firstHeld() })),
    known('alerts', () => ports.approvals.history({ limit: 1000 })),
    known('evals', () => ports.evals.observations(environment, { listed: 100 })),
  ])
  const review = held?.first?.held
  const tuned = requests?.filter(({ kind, state }) => kind === 'thresholds' && state === 'succeeded').at(-1)
  const green = observations?.find(({ verdict, key }) => verdict === 'green' && key !== 'deploy')
  return [
    {
      title: 'First KPI review held',
      done:
        held &&
        (review ? { at: review.at, what: `${held.first?.month}, said ${review.by.name}` } : 'not yet'),
      next: 'kpi last month',
    },
    {
      title: 'First alert tuned',
      done: requests && (tuned?.endedAt ? { at: tuned.endedAt, what: tuned.title } : 'not yet'),
      next: 'thresholds',
    },
    {
      title: 'First regression-eval run green on main',
      // Of the runs that GitHub lists: the first one of all may be older.
      done: observations && (green ? { at: green.run.createdAt, what: 'of the listed runs' } : 'not yet'),
      next: 'evals',
    },
  ]
}

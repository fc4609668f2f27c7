import { median } from '../../chat/statistics/describe.ts'
import type { Acceptance, Manifest } from '../../ports/accelerator.ts'
import type { DrillRecord } from '../../ports/drills.ts'
import type { HitlDecision } from '../../ports/hitl.ts'
import type { Ports } from '../../ports/index.ts'
import type { KpiDay } from '../../ports/kpis.ts'
import type { Window } from '../../ports/telemetry.ts'
import { tallied } from './sample.ts'

/** How people decided tool calls through the bot. Time-outs are no refusals. Nobody is named: it is no ranking. */
export type Approvers = {
  readonly approved: number
  readonly rejected: number
  readonly timedOut: number
  readonly other: number
  /** Milliseconds until a person decided; undefined when nobody did. */
  readonly median: number | undefined
  /** Approvers who said yes to nearly everything within seconds, of all who decided often enough to tell. */
  readonly rubber: { readonly people: number; readonly of: number }
}

/** What else happened in the month; undefined is "not known", which is not "none". */
export type Figures = {
  readonly approvers: Approvers | undefined
  /** Tool calls by the accelerator's own telemetry. */
  readonly logged: { approved: number; rejected: number; unanswered: number; unreachable: number }
  readonly incidents: { readonly all: number; readonly alerts: number } | undefined
  readonly rollbacks: { readonly succeeded: number; readonly other: number } | undefined
  readonly drills: readonly DrillRecord[] | undefined
  /** `cut`: runs of the beginning of the month are not listed any more. */
  readonly evals:
    | { readonly green: number; readonly red: number; readonly broken: number; readonly cut: boolean }
    | undefined
  readonly acceptance: Acceptance | undefined
}

export type FigurePorts = Pick<Ports, 'hitl' | 'incidents' | 'approvals' | 'drills' | 'evals' | 'log'>

/** Runs of each workflow that are looked at: nightly ones of the month and the one before. */
const LISTED = 100

/** Asks everybody who knows something of the month; who does not answer leaves a gap, not a zero. */
export async function figuresOf(
  ports: FigurePorts,
  asked: { environment: string; span: Window; days: readonly KpiDay[]; manifest: Manifest | undefined },
): Promise<Figures> {
  const { environment, span, days, manifest } = asked
  const inSpan = (at: Date) => at >= span.from && at < span.to
  const known = async <T>(what: string, ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await ask()
    } catch (error) {
      ports.log.warn('kpi.not_known', { what, why: error instanceof Error ? error.message : String(error) })
      return undefined
    }
  }
  const [decisions, incidents, requests, drills, observations] = await Promise.all([
    known('approvers', () => ports.hitl.decisions(span)),
    known('incidents', () => ports.incidents.history(span)),
    known('rollbacks', () => ports.approvals.history({ limit: 1000 })),
    known('drills', () => ports.drills.history({ limit: 200 })),
    known('evals', () => ports.evals.observations(environment, { listed: LISTED })),
  ])
  const rollbacks = requests?.filter(
    (one) => one.kind === 'rollback' && one.environment === environment && one.begunAt && inSpan(one.begunAt),
  )
  const here = incidents?.filter((one) => one.environment === environment)
  const judged = observations?.filter(({ run }) => inSpan(run.createdAt))
  const oldest = observations?.[0]?.run.createdAt
  // A short list is all there ever was.
  const cut = (observations?.length ?? 0) > LISTED / 2 && oldest !== undefined && oldest > span.from
  const count = (verdict: string) => judged?.filter((one) => one.verdict === verdict).length ?? 0
  const rows = (name: string) => tallied(days, name, 'all').items
  return {
    approvers: decisions && approversOf(decisions.filter((one) => one.environment === environment)),
    logged: {
      approved: rows('approved'),
      rejected: rows('rejected'),
      unanswered: rows('unanswered'),
      unreachable: rows('unreachable'),
    },
    incidents: here && { all: here.length, alerts: here.reduce((sum, one) => sum + one.alerts.length, 0) },
    rollbacks: rollbacks && {
      succeeded: rollbacks.filter(({ state }) => state === 'succeeded').length,
      other: rollbacks.filter(({ state }) => state !== 'succeeded').length,
    },
    // A drill is one of the month whichever environment it was made in: production is not drilled.
    drills: drills?.filter(({ endedAt }) => inSpan(endedAt)),
    evals: judged && { green: count('green'), red: count('red'), broken: count('broken'), cut },
    acceptance: manifest?.acceptance,
  }
}

/** Fewer decisions say nothing about a person's care. */
const OFTEN = 10
const QUICK_MS = 5000

export function approversOf(decisions: readonly HitlDecision[]): Approvers {
  const of = (outcome: HitlDecision['outcome']) => decisions.filter((one) => one.outcome === outcome)
  const [approved, rejected, timedOut] = [of('approved'), of('rejected'), of('timed-out')]
  const byPerson = Map.groupBy([...approved, ...rejected], ({ approver }) => approver?.id ?? '')
  byPerson.delete('')
  const often = [...byPerson.values()].filter((all) => all.length >= OFTEN)
  const rubber = often.filter((all) => {
    const yes = all.filter(({ outcome }) => outcome === 'approved').length / all.length
    return yes >= 0.95 && (waitOf(all) ?? QUICK_MS) < QUICK_MS
  })
  return {
    approved: approved.length,
    rejected: rejected.length,
    timedOut: timedOut.length,
    other: decisions.length - approved.length - rejected.length - timedOut.length,
    median: waitOf([...approved, ...rejected]),
    rubber: { people: rubber.length, of: often.length },
  }
}

const waitOf = (decisions: readonly HitlDecision[]): number | undefined =>
  median(decisions.map(({ askedAt, endedAt }) => endedAt.getTime() - askedAt.getTime()))

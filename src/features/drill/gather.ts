import { UpstreamError } from '../../chat/errors.ts'
import type { Drill } from '../../ports/drills.ts'
import { type Course, type Finding, proofs } from './course.ts'
import { fromAlerts, fromTraces } from './evidence.ts'
import type { Event } from './machine.ts'
import type { StepNeeds } from './needs.ts'
import type { DrillOptions } from './options.ts'
import { operationOf } from './probe.ts'
import { evidence, Trace } from './query.ts'

/** Ends a refusal whose words say nothing. */
export const whose = 'Telemetry must tell whose refusal it was.'

/** Telemetry and alerts, asked side by side. */
export async function gather(
  ports: StepNeeds,
  { pace }: DrillOptions,
  drill: Drill,
  { effectiveAt, canaryAt, findings }: Course,
): Promise<readonly Event[]> {
  const now = ports.clock.now()
  const since = effectiveAt ?? drill.startedAt
  const late = now.getTime() - (canaryAt ?? since).getTime() >= pace.evidenceFor
  const [rows, alerts] = await Promise.all([
    findings.severity && findings.tools ? [] : readRows(ports, drill, since, now),
    findings.alert ? undefined : readAlerts(ports, drill, since),
  ])
  const { refusal } = findings
  const traced = findings.severity && findings.tools ? {} : fromTraces(drill.scope, rows, refusal, late)
  // Nothing was refused, so no alert can come: the switch is not kept engaged to wait for one.
  const severity = traced.severity ?? findings.severity
  const vain = refusal?.state === 'unproven' && severity?.state === 'unproven'
  const found = {
    ...traced,
    ...(alerts && fromAlerts(alerts, since, late ? 'late' : vain ? 'in vain' : 'waiting')),
  }
  const events = proofs.flatMap((proof): readonly Event[] => {
    const finding = found[proof]
    return finding && !findings[proof] ? [{ of: 'finding', proof, finding: { ...finding, at: now } }] : []
  })
  // A refusal without words was the switch's if the switch has written so.
  const confirmed = refusal?.text.endsWith(whose) && found.severity?.state === 'proven'
  const text = `${refusal?.text.slice(0, -whose.length).trim()} Telemetry confirms that it was the switch.`
  const words: readonly Event[] = confirmed
    ? [{ of: 'finding', proof: 'refusal', finding: { state: 'proven', text, at: now } }]
    : []
  return [...words, ...events, ...(late ? [{ of: 'evidence-over' } as const] : [])]
}

async function readRows(
  { telemetry, accelerator }: StepNeeds,
  { environment, scope, id }: Drill,
  since: Date,
  now: Date,
): Promise<readonly Trace[] | string> {
  try {
    const manifest = await accelerator.manifest().catch(() => undefined)
    const asked = evidence(scope, operationOf(id, 'refused'), since, manifest?.sideEffectTools ?? [])
    // Requests that began before the switch had effect must be seen to begin before it.
    const window = { from: new Date(since.getTime() - 3_600_000), to: new Date(now.getTime() + 60_000) }
    return (await telemetry.query(asked, window, Trace, { environment })).rows
  } catch (error) {
    if (error instanceof UpstreamError) return error.message
    throw error
  }
}

/** What Azure lists, and what it has told by itself: while it cannot be asked, a message is proof enough. */
async function readAlerts({ alertRules, incidents }: StepNeeds, { environment }: Drill, since: Date) {
  const told = await incidents.told(environment, since)
  try {
    const [rules, fired] = await Promise.all([
      alertRules.rules(environment),
      alertRules.fired(environment, since),
    ])
    return { told, listed: { rules, fired } }
  } catch (error) {
    if (error instanceof UpstreamError) return { told, listed: error.message }
    throw error
  }
}

/** The evals that the restoring run has started against the environment itself. */
export async function judgeEvals(
  { runs, clock }: StepNeeds,
  { pace }: DrillOptions,
  { restore, since }: Course,
): Promise<readonly Event[]> {
  const now = clock.now()
  const late = now.getTime() - since.getTime() >= pace.evalsFor
  const told = (state: Finding['state'], text: string): readonly Event[] => [
    { of: 'finding', proof: 'evals', finding: { state, text, at: now } },
  ]
  if (restore.runId === undefined)
    return told('unproven', 'Not provable: the run with the evals is not known.')
  try {
    const job = (await runs.jobs(restore.runId)).find(({ name }) => /^evals?$/i.test(name))
    if (job?.conclusion === 'success') return told('proven', 'Evals against the environment are green.')
    if (job?.conclusion === 'failure') return told('failed', 'Evals against the environment are RED.')
    if (job?.status === 'completed') return told('unproven', 'Not provable: the evals were not run.')
    const run = await runs.run(restore.runId)
    if (!job && run?.status === 'completed')
      return told('unproven', 'Not provable: the workflow runs no evals.')
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
  }
  return late ? told('unproven', 'Not provable: the evals did not end in time.') : []
}

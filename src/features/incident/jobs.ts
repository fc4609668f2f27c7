import { z } from 'zod'
import { UpstreamError } from '../../chat/errors.ts'
import type { Look } from '../../chat/finding.ts'
import { type Incident, incidentChangedJob, stateOf } from '../../chat/incident/incident.ts'
import type { AnyJob, Job } from '../../chat/job.ts'
import { DAY } from '../../chat/time/duration.ts'
import { incidentCard } from './card.ts'
import type { IncidentOptions, Needs } from './index.ts'
import { lookAt, windowOf } from './look.ts'

const Changed = z.object({ id: z.string(), version: z.number() })
type Changed = z.infer<typeof Changed>

/** Keeps the cards of incidents up to date, has triage look, and heals what messages did not arrive. */
export function incidentJobs(ports: Needs, options: IncidentOptions, look: Look): readonly AnyJob[] {
  const changed: Job<Changed> = {
    name: incidentChangedJob,
    data: Changed,
    patience: 180,
    retries: 20,
    parallel: 4,
    async run({ id }, { signal }) {
      const incident = await ports.incidents.find(id, true)
      if (!incident) return
      // The card first: an alert must be seen when the logs cannot be asked.
      await show(ports, options, incident)
      await examine(ports, options, look, incident, signal)
    },
  }
  const heal: Job<object> = {
    name: 'incident.heal',
    data: z.object({}),
    patience: 120,
    retries: 1,
    parallel: 1,
    schedule: { cron: '*/5 * * * *', zone: 'UTC' },
    run: () => healed(ports, options),
  }
  return [changed, heal]
}

/** Shows the incident as it is now in every channel that has its card or wants it. */
async function show(ports: Needs, { zone }: IncidentOptions, incident: Incident): Promise<void> {
  const wanted = stateOf(incident) === 'merged' ? [] : await ports.subscriptions.of('alerts')
  const places = await ports.incidents.addPlaces(
    incident.id,
    wanted.map(({ conversation }) => conversation),
  )
  const now = ports.clock.now()
  for (const conversation of places) {
    const card = incidentCard(incident, { now, zone: zone(conversation) })
    await ports.liveCards.show(
      `incident:${incident.id}:${conversation}`,
      { conversation },
      card,
      incident.version,
    )
  }
}

async function examine(
  ports: Needs,
  { zone }: IncidentOptions,
  look: Look,
  incident: Incident,
  signal: AbortSignal,
) {
  const now = ports.clock.now()
  const at = lookAt(incident, now)
  if (!at) return
  const { id, version, environment } = incident
  if (at > now) {
    const key = `look ${id} ${at.toISOString()}`
    await ports.jobs.enqueue({ name: incidentChangedJob }, { id, version }, { key, after: at })
    return
  }
  const asked = { environment, window: windowOf(incident, now), now, zone: zone(''), signal }
  // Thrown on when the logs cannot be asked, so that it is tried again.
  await ports.incidents.keepFinding(id, await look(asked), now)
}

/** Reads what Azure lists: messages that never came are made up for, and ends that nobody told of. */
async function healed(
  { alertRules, incidents, clock, log }: Needs,
  { environments }: IncidentOptions,
): Promise<void> {
  const since = new Date(clock.now().getTime() - DAY)
  for (const environment of environments) {
    try {
      for (const alert of await alertRules.fired(environment, since)) {
        const report = {
          id: (alert.id.split('/').at(-1) ?? alert.id).toLowerCase(),
          rule: alert.ruleName,
          resource: alert.resource ?? '',
          environment,
          severity: Math.min(4, Math.max(0, alert.severity)),
          firedAt: alert.firedAt,
          resolvedAt: alert.resolvedAt,
          description: '',
          measured: '',
          window: undefined,
        }
        await incidents.observe(report, 'list')
      }
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      log.warn('incident.not_healed', { environment, reason: error.reason })
    }
  }
}

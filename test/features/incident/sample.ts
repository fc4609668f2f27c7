import type { Incident } from '../../../src/chat/incident/incident.ts'
import { alertReport } from '../../fakes/alerts.ts'

const at = (minutes: number) => new Date(Date.parse('2026-11-24T12:00:00Z') + minutes * 60_000)
const rob = { id: 'p-rob', name: 'Rob' }

/** Two rules fired at noon, triage looked, Rob noted something and closed it; one alert is over, one is not. */
export const anIncident = (over: Partial<Incident> = {}): Incident => ({
  id: 'kfm482',
  environment: 'prod',
  title: '',
  startedAt: at(0),
  alerts: [
    alertReport('a', 0, { resolvedMinutes: 30 }),
    alertReport('b', 4, { rule: 'P95 latency', severity: 2, description: 'Slower than accepted.' }),
  ],
  acknowledged: { by: rob, at: at(6) },
  assignee: rob,
  closed: { by: rob, at: at(45), text: 'quota' },
  deeds: [
    { kind: 'acknowledged', by: rob, at: at(6), text: '' },
    { kind: 'noted', by: rob, at: at(8), text: 'raised the quota | <b>@ann</b> #1' },
    { kind: 'resolved', by: rob, at: at(45), text: 'quota' },
  ],
  finding: {
    at: at(1),
    found: {
      state: 'failing',
      tone: 'attention',
      headline: 'Model outage',
      extent: ['3 of 10 requests failed.'],
      next: "Check the model deployment's quota and its load; it recovers by itself when load falls.",
      causes: ['Model outage: throttled (429) · 3 requests · new'],
      line: 'triage last 2h',
    },
  },
  mergedInto: undefined,
  places: ['19:ops@thread.tacv2'],
  version: 5,
  ...over,
})

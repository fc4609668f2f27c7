import { endOf, type Incident, stateOf } from '../../chat/incident/incident.ts'
import { DAY, HOUR, MINUTE } from '../../chat/time/duration.ts'
import type { Window } from '../../ports/telemetry.ts'

/** Looks again after this long at the earliest: alerts come in swarms. */
export const restMs = MINUTE
/** What led to an alert began before its rule had enough of it. */
const leadMs = 30 * MINUTE
const longestMs = DAY

/** What triage is asked about: from before the first alert that counts to the end, or to now. */
export function windowOf(incident: Incident, now: Date): Window {
  const to = new Date(Math.min(now.getTime(), (endOf(incident)?.getTime() ?? now.getTime()) + 5 * MINUTE))
  const starts = incident.alerts.map(({ window, firedAt }) =>
    Math.min(window?.from.getTime() ?? firedAt.getTime(), firedAt.getTime() - leadMs),
  )
  const start = Math.min(to.getTime() - HOUR / 2, ...starts, incident.startedAt.getTime() - leadMs)
  return { from: new Date(Math.max(start, to.getTime() - longestMs)), to }
}

/**
 * Whether triage should look (again), and when: it has not yet, an alert has come since, or everything is over
 * since. Undefined when there is nothing new to find, or nowhere to look.
 */
export function lookAt(incident: Incident, now: Date): Date | undefined {
  const { environment, finding } = incident
  const state = stateOf(incident)
  if (environment === '' || state === 'merged' || state === 'closed') return undefined
  if (!finding) return now
  const end = state === 'cleared' ? endOf(incident) : undefined
  const news = [...incident.alerts.map(({ firedAt }) => firedAt), ...(end ? [end] : [])]
  if (!news.some((at) => at > finding.at)) return undefined
  return new Date(Math.max(now.getTime(), finding.at.getTime() + restMs))
}

import type { Deed, Incident } from '../../chat/incident/incident.ts'
import { endOf } from '../../chat/incident/incident.ts'
import { HOUR, MINUTE } from '../../chat/time/duration.ts'
import type { AuditRecord } from '../../ports/audit.ts'
import type { Window } from '../../ports/telemetry.ts'

/** One thing that happened, in words. `by` is empty for what happened by itself. */
export type Entry = { readonly at: Date; readonly what: string; readonly by: string }

/** What is looked through for other things that happened: a little before it, and a while after. */
export function aroundOf(incident: Incident, now: Date): Window {
  const end = endOf(incident) ?? now
  const last = Math.max(end.getTime(), ...incident.deeds.map(({ at }) => at.getTime()))
  return {
    from: new Date(incident.startedAt.getTime() - 30 * MINUTE),
    to: new Date(Math.min(now.getTime() + 1, last + HOUR)),
  }
}

/**
 * Everything about an incident in order: its alerts, what triage found, what people did, and what the audit says
 * was decided and executed around that time. `nameOf` tells who an Entra object id is.
 */
export function timelineOf(
  incident: Incident,
  records: readonly AuditRecord[],
  nameOf: (id: string) => string,
): readonly Entry[] {
  const fired = incident.alerts.flatMap(({ rule, severity, measured, firedAt, resolvedAt }): Entry[] => [
    { at: firedAt, what: `Alert ${rule} fired, severity ${severity}${measured && `: ${measured}`}`, by: '' },
    ...(resolvedAt ? [{ at: resolvedAt, what: `Alert ${rule} was over`, by: '' }] : []),
  ])
  const { finding } = incident
  const found = finding
    ? [
        {
          at: finding.at,
          what: `Triage: ${[finding.found.headline, ...finding.found.extent].join('. ')}`,
          by: '',
        },
      ]
    : []
  const done = incident.deeds.map((deed) => ({ at: deed.at, what: deedWords(deed), by: deed.by.name }))
  const others = records
    .filter((record) => concerns(record, incident))
    .map((record) => ({ at: record.at, what: recordWords(record), by: nameOf(record.actor) }))
  return [...fired, ...found, ...done, ...others].toSorted((a, b) => a.at.getTime() - b.at.getTime())
}

/** What the incident itself tells better, or what is about nothing that runs. */
const leftOut = /^(incident|command|channel|calendar|subscription)\./

function concerns({ event, detail }: AuditRecord, { environment }: Incident): boolean {
  if (leftOut.test(event)) return false
  return typeof detail.environment !== 'string' || environment === '' || detail.environment === environment
}

/** "approval.approved" about a rollback is "Approval approved: rollback". */
function recordWords({ event, subject, detail }: AuditRecord): string {
  const [topic = '', what = ''] = event.split('.')
  const named = `${topic.charAt(0).toUpperCase()}${topic.slice(1)} ${what.replaceAll(/[-_]/g, ' ')}`
  const kind = typeof detail.kind === 'string' ? `${detail.kind} ` : ''
  return `${named}: ${kind}${subject}`
}

function deedWords({ kind, text }: Deed): string {
  switch (kind) {
    case 'declared':
      return 'Declared an incident'
    case 'acknowledged':
      return 'Acknowledged'
    case 'assigned':
      return `Assigned to ${text}`
    case 'noted':
      return `Note: ${text}`
    case 'resolved':
      return text === '' ? 'Resolved' : `Resolved: ${text}`
    case 'reopened':
      return 'Reopened'
  }
}

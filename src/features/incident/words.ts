import {
  type AlertLine,
  alertLines,
  endOf,
  type Incident,
  severityOf,
  stateOf,
} from '../../chat/incident/incident.ts'
import { showAgo, showLength, showTime, type Viewer } from '../../chat/time/show.ts'

/** "prod: error rate, P95 latency", or as the person called it who declared it. */
export function nameOf(incident: Incident): string {
  const where = incident.environment === '' ? 'unknown environment' : incident.environment
  const rules = [...new Set(alertLines(incident.alerts).map(({ rule }) => rule))]
  const listed =
    rules.length > 3 ? `${rules.slice(0, 3).join(', ')} and ${rules.length - 3} more` : rules.join(', ')
  return `${where}: ${incident.title || listed}`
}

export type Tone = 'default' | 'good' | 'warning' | 'attention'

/** How it stands, in a sentence, and how loud that is. */
export function standsOf(incident: Incident, viewer: Viewer): { readonly text: string; readonly tone: Tone } {
  const { startedAt, closed } = incident
  const since = showTime(startedAt, viewer)
  const end = endOf(incident)
  const length = end ? showLength(Math.max(0, end.getTime() - startedAt.getTime())) : ''
  switch (stateOf(incident)) {
    case 'merged':
      return { text: `Part of incident ${incident.mergedInto}: see its card.`, tone: 'default' }
    case 'closed':
      return {
        text: `Resolved by ${closed?.by.name}. It began at ${since} and took ${length}.`,
        tone: 'good',
      }
    case 'cleared':
      return { text: `All alerts are over. It began at ${since} and took ${length}.`, tone: 'good' }
    case 'firing': {
      const severity = severityOf(incident)
      const how = severity === undefined ? 'Declared' : `Severity ${severity}, firing since`
      return {
        text: `${how} ${since}`,
        tone: severity === undefined || severity <= 1 ? 'attention' : 'warning',
      }
    }
  }
}

/** Who has it. */
export function peopleOf({ acknowledged, assignee, closed, mergedInto }: Incident, viewer: Viewer): string {
  if (closed || mergedInto !== undefined) return ''
  const seen = acknowledged
    ? `Acknowledged by ${acknowledged.by.name} ${showAgo(acknowledged.at, viewer.now)}.`
    : 'Nobody has acknowledged it.'
  return `${seen} ${assignee ? `Assigned to ${assignee.name}.` : 'Nobody is assigned.'}`
}

/** "error rate · severity 1 · pct 12.5 > 5 · firing since 14:05 CET (2 min ago), 3 times". */
export function alertWords(
  { rule, severity, times, firedAt, resolvedAt, newest }: AlertLine,
  viewer: Viewer,
): string {
  const often = times > 1 ? `, ${times} times` : ''
  const when = resolvedAt
    ? `over, ${showTime(firedAt, viewer)} for ${showLength(Math.max(0, resolvedAt.getTime() - firedAt.getTime()))}`
    : `firing since ${showTime(firedAt, viewer)}`
  return [rule, `severity ${severity}`, newest.measured, `${when}${often}`].filter(Boolean).join(' · ')
}

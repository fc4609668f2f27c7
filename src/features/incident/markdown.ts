import { alertLines, endOf, type Incident } from '../../chat/incident/incident.ts'
import { showLength, type Viewer } from '../../chat/time/show.ts'
import { inZone, zoneName } from '../../chat/time/zone.ts'
import type { Entry } from './timeline.ts'
import { nameOf } from './words.ts'

/** GitHub takes no more in an issue. */
const mostLetters = 60_000

/** The incident as a document to write the postmortem in: what is known is filled in, what is not is asked. */
export function markdownOf(incident: Incident, entries: readonly Entry[], viewer: Viewer): string {
  const time = (at: Date) => `${inZone(at, viewer.zone, 'yyyy-MM-dd HH:mm')} ${zoneName(at, viewer.zone)}`
  const end = endOf(incident)
  const { finding, acknowledged, assignee, closed, startedAt } = incident
  const after = (at: Date) => showLength(Math.max(0, at.getTime() - startedAt.getTime()))
  const facts = [
    ['Incident', incident.id],
    ['Environment', incident.environment || 'unknown'],
    ['Began', time(startedAt)],
    ['Ended', end ? `${time(end)}, after ${after(end)}` : 'not yet'],
    [
      'Acknowledged',
      acknowledged ? `by ${acknowledged.by.name} after ${after(acknowledged.at)}` : 'by nobody',
    ],
    ['Assigned to', assignee?.name ?? 'nobody'],
    [
      'Resolved',
      closed ? `by ${closed.by.name}, ${time(closed.at)}${closed.text && `: ${closed.text}`}` : 'not yet',
    ],
  ]
  const alerts = alertLines(incident.alerts).map(({ rule, severity, times, newest, firedAt, resolvedAt }) => [
    rule,
    String(severity),
    newest.measured,
    time(firedAt),
    resolvedAt ? time(resolvedAt) : 'still firing',
    String(times),
  ])
  const found = finding
    ? [finding.found.headline, ...finding.found.extent, ...finding.found.causes.map((line) => `- ${line}`)]
    : ['Triage has not looked.']
  const parts = [
    `# ${tame(nameOf(incident))}`,
    table(['', ''], facts),
    '## Alerts',
    alerts.length > 0
      ? table(['rule', 'severity', 'measured', 'fired', 'over', 'times'], alerts)
      : 'None: a person declared it.',
    '## What triage found',
    found.map((line) => (line.startsWith('- ') ? `- ${tame(line.slice(2))}` : tame(line))).join('\n\n'),
    '## Timeline',
    table(
      ['time', 'what', 'who'],
      entries.map(({ at, what, by }) => [time(at), what, by]),
    ),
    '## For the postmortem',
    questions.map((question) => `- ${question}`).join('\n'),
  ]
  const text = `${parts.join('\n\n')}\n`
  return text.length <= mostLetters ? text : `${text.slice(0, mostLetters).toWellFormed()}\n\n(cut here)\n`
}

const questions = [
  'What did customers notice, and how many?',
  'What was the cause, and which change brought it in?',
  'How did we find out, and how could we have known earlier?',
  'What ended it?',
  'What will be different next time: who, by when?',
]

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(tame))]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')

/** Text from outside as text: no mark-up, no mention of anybody, no reference to other issues. */
function tame(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_{}[\]<>|~]/g, (mark) => `\\${mark}`)
    .replaceAll(/([@#])(?=\w)/g, '$1\u200b')
}

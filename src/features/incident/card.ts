import { alertLines, type Deed, type Incident, stateOf } from '../../chat/incident/incident.ts'
import { plain } from '../../chat/plain.ts'
import type { CardView, Json } from '../../chat/reply.ts'
import { showAgo, showTime, type Viewer } from '../../chat/time/show.ts'
import { alertWords, nameOf, peopleOf, standsOf } from './words.ts'

const shownAlerts = 6
const shownNotes = 3

/** The one card of an incident: what fires, what triage found, who has it, and the next step. */
export function incidentCard(incident: Incident, viewer: Viewer): CardView {
  const { text, tone } = standsOf(incident, viewer)
  const state = stateOf(incident)
  const lines = alertLines(incident.alerts)
  const notes = incident.deeds.filter(({ kind }) => kind === 'noted')
  return {
    template: 'incident/card',
    summary: `${nameOf(incident)}. ${text}`,
    data: {
      headline: nameOf(incident),
      stands: text,
      tone,
      people: peopleOf(incident, viewer),
      how: incident.closed?.text ?? '',
      alerts: lines.slice(0, shownAlerts).map((line) => ({
        tone: line.resolvedAt ? 'good' : 'attention',
        line: alertWords(line, viewer),
        about: plain(line.newest.description, 160),
      })),
      moreAlerts: lines.length > shownAlerts ? `${lines.length - shownAlerts} more rules fired.` : '',
      ...findingData(incident, viewer),
      notes: notes.slice(-shownNotes).map((note) => ({ line: noteLine(note, viewer) })),
      id: `incident ${incident.id}`,
      deeds: state === 'firing' || state === 'cleared' ? deedsOf(incident) : [],
      lines:
        state === 'merged'
          ? [{ title: 'Show it', line: `incidents ${incident.mergedInto}` }]
          : linesOf(incident),
    },
  }
}

function findingData(incident: Incident, viewer: Viewer): { readonly [key: string]: Json } {
  const { finding, environment, alerts } = incident
  if (stateOf(incident) === 'merged') return nothingFound('')
  if (!finding) {
    const why =
      environment === ''
        ? 'ops.yaml does not know the resource that this is about.'
        : 'Triage has not looked yet.'
    return nothingFound(alerts.length > 0 ? why : '')
  }
  const { headline, tone, extent, next, causes } = finding.found
  return {
    hasFinding: true,
    noFinding: '',
    found: headline,
    foundTone: tone,
    extent: extent.join(' '),
    causes: causes.map((line) => ({ line })),
    next: stateOf(incident) === 'firing' ? next : '',
    foundAt: `Triage, ${showTime(finding.at, viewer)}`,
  }
}

const nothingFound = (why: string) => ({
  hasFinding: false,
  noFinding: why,
  found: '',
  foundTone: 'default',
  extent: '',
  causes: [],
  next: '',
  foundAt: '',
})

function deedsOf(incident: Incident): Json[] {
  const { id, acknowledged } = incident
  const deed = (title: string, verb: string, style: string) => ({ title, verb, style, id })
  return [
    ...(acknowledged ? [] : [deed('Acknowledge', 'incident.acknowledge', 'positive')]),
    deed('Assign to me', 'incident.take', 'default'),
    deed(stateOf(incident) === 'firing' ? 'Resolve' : 'Close', 'incident.resolve', 'default'),
  ]
}

const linesOf = ({ id, finding }: Incident): Json[] => [
  ...(finding ? [{ title: 'Triage', line: finding.found.line }] : []),
  { title: 'Timeline', line: `incidents timeline ${id}` },
]

const noteLine = ({ by, at, text }: Deed, viewer: Viewer): string =>
  `${by.name}, ${showAgo(at, viewer.now)}: ${plain(text, 200)}`

/** Several incidents, a line each; pressing one shows its card. */
export function listCard(
  headline: string,
  empty: string,
  incidents: readonly Incident[],
  viewer: Viewer,
): CardView {
  const shown = incidents.slice(0, 12)
  return {
    template: 'incident/list',
    summary: `${headline}: ${incidents.length}`,
    data: {
      headline,
      empty: incidents.length === 0 ? empty : '',
      items: shown.map((incident) => ({
        id: incident.id,
        title: nameOf(incident),
        ...standsOf(incident, viewer),
        line: `${incident.id} · ${peopleOf(incident, viewer)}`,
      })),
      more: incidents.length > shown.length ? `${incidents.length - shown.length} more are not shown.` : '',
    },
  }
}

import type { Incident } from '../../chat/incident/incident.ts'
import { plain } from '../../chat/plain.ts'
import type { CardView } from '../../chat/reply.ts'
import { showLength, type Viewer } from '../../chat/time/show.ts'
import { inZone, zoneName } from '../../chat/time/zone.ts'
import type { Entry } from './timeline.ts'
import { nameOf, standsOf } from './words.ts'

const shown = 25

/** What happened, oldest first; of many entries the last ones. */
export function timelineCard(incident: Incident, entries: readonly Entry[], viewer: Viewer): CardView {
  const left = Math.max(0, entries.length - shown)
  return {
    template: 'incident/timeline',
    summary: `Timeline of ${nameOf(incident)}: ${entries.length} entries`,
    data: {
      headline: nameOf(incident),
      stands: standsOf(incident, viewer).text,
      zone: `Times in ${zoneName(incident.startedAt, viewer.zone)}; +/- is from the beginning.`,
      before: left > 0 ? `${left} earlier entries are in the export.` : '',
      entries: entries.slice(-shown).map(({ at, what, by }) => ({
        when: inZone(at, viewer.zone, sameDay(at, incident, viewer) ? 'HH:mm' : 'd LLL HH:mm'),
        offset: offsetOf(at, incident),
        what: plain(what, 300),
        by,
      })),
      buttons: [
        { title: 'Export for the postmortem', line: `incidents export ${incident.id}` },
        { title: 'Show the incident', line: `incidents ${incident.id}` },
      ],
    },
  }
}

const sameDay = (at: Date, { startedAt }: Incident, { zone }: Viewer): boolean =>
  inZone(at, zone, 'yyyy-MM-dd') === inZone(startedAt, zone, 'yyyy-MM-dd')

function offsetOf(at: Date, { startedAt }: Incident): string {
  const ms = at.getTime() - startedAt.getTime()
  return `${ms < 0 ? '−' : '+'}${showLength(Math.abs(ms))}`
}

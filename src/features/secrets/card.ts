import type { CardView } from '../../chat/reply.ts'
import { showAgo, type Viewer } from '../../chat/time/show.ts'
import { inZone } from '../../chat/time/zone.ts'
import { byUrgency, type Due } from './due.ts'

const tones = { overdue: 'attention', soon: 'warning', unknown: 'warning', fine: 'good' } as const

/** What is to be replaced and when, the most urgent first. `note` says that it comes late. */
export function secretsCard(all: readonly Due[], note: string, viewer: Viewer): CardView {
  const count = (state: Due['state']) => all.filter((one) => one.state === state).length
  const [overdue, soon, unknown] = [count('overdue'), count('soon'), count('unknown')]
  const parts = [
    overdue > 0 ? `${overdue} overdue` : '',
    soon > 0 ? `${soon} due soon` : '',
    unknown > 0 ? `${unknown} without a date` : '',
  ].filter(Boolean)
  const headline =
    parts.length > 0 ? `Secrets to rotate: ${parts.join(', ')}` : 'No secret is due for rotation'
  return {
    template: 'secrets/list',
    summary: headline,
    data: {
      headline,
      note,
      rows: all.toSorted(byUrgency).map((due) => ({
        name: due.name,
        owner: due.owner,
        tone: tones[due.state],
        when: whenWords(due, viewer),
      })),
      hint: 'Say "secrets rotated" and a name once it is done. The bot holds none of them and rotates nothing itself.',
    },
  }
}

function whenWords({ dueAt, rotatedAt, everyDays }: Due, { now, zone }: Viewer): string {
  if (!dueAt || !rotatedAt) return `Nobody has said when it was last rotated; due every ${everyDays} days.`
  const day = inZone(dueAt, zone, 'd LLL yyyy')
  const overdue = dueAt <= now ? `Overdue since ${day}` : `Due ${day} (${showAgo(dueAt, now)})`
  return `${overdue}; last rotated ${inZone(rotatedAt, zone, 'd LLL yyyy')}, every ${everyDays} days.`
}

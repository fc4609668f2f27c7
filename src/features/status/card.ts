import type { CardView } from '../../chat/reply.ts'
import { showTime, type Viewer } from '../../chat/time/show.ts'
import type { Loop, Milestone } from './milestones.ts'

/** Where Day 2 stands: what has been reached once, and what is due next. */
export function statusCard(
  environment: string,
  milestones: readonly Milestone[],
  loops: readonly Loop[],
  viewer: Viewer,
): CardView {
  const reached = milestones.filter(({ done }) => typeof done === 'object').length
  const late = loops.filter(({ due }) => due !== undefined && due < viewer.now)
  const headline = `Day 2: ${reached} of ${milestones.length} milestones reached${late.length > 0 ? `, ${late.length} overdue` : ''}`
  return {
    template: 'status/status',
    summary: `${headline} (${environment})`,
    data: {
      tone: late.length > 0 ? 'warning' : 'default',
      headline,
      scope: environment,
      milestones: milestones.map(({ title, done, next }) => ({
        title: `${typeof done === 'object' ? '✓' : '○'} ${title}`,
        how:
          done === undefined
            ? 'not known'
            : done === 'not yet'
              ? `not yet: say "${next}"`
              : `${showTime(done.at, viewer)} · ${done.what}`,
      })),
      loops: loops.map(({ title, due, last, owner }) => ({
        title,
        when: due
          ? `${due < viewer.now ? 'overdue since' : 'next'} ${showTime(due, viewer)}`
          : 'no date known',
        color: due && due < viewer.now ? 'Attention' : 'Default',
        how: `${last} · ${owner}`,
      })),
      // Two in a row: a phone has no room for four.
      rows: [loops.slice(0, 2), loops.slice(2)].map((row) => ({
        buttons: row.map(({ title, line }) => ({ title, line })),
      })),
    },
  }
}

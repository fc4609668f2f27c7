import type { CardView } from '../../chat/reply.ts'
import { showTime, type Viewer } from '../../chat/time/show.ts'
import type { Drill, DrillRecord } from '../../ports/drills.ts'
import { type Course, readCourse } from './course.ts'
import { outcomes, stateOf, stepsOf } from './words.ts'

/** The one card of a drill: live while it goes on, its report afterwards. */
export function drillCard(drill: Drill, viewer: Viewer): CardView {
  const { id, environment, scope, by, startedAt, record } = drill
  const course = readCourse(drill.course)
  const state = record ? outcomes[record.outcome] : stateOf(course, drill, viewer)
  const links = linksOf(course)
  return {
    template: 'drill/drill',
    summary: `Kill switch drill in ${environment}: ${state.text}`,
    data: {
      headline: `${record ? 'Report: k' : 'K'}ill switch drill in ${environment}`,
      state: state.text,
      tone: state.tone,
      facts: [
        { title: 'Stops', value: scope === 'tools' ? 'tools with side effects' : 'all requests' },
        { title: 'By', value: `${by.name}, ${showTime(startedAt, viewer)}` },
        ...(record ? reportFacts(record, viewer) : []),
        ...(course.stopped
          ? [{ title: 'Ended by', value: `${course.stopped.by}: ${course.stopped.why}` }]
          : []),
      ],
      steps: stepsOf(course, drill, viewer).map((step) => ({ ...step })),
      buttons: record
        ? [{ title: 'History', line: `drill history ${environment}` }]
        : course.stopped
          ? [{ title: 'Status', line: `killswitch ${environment}` }]
          : [{ title: 'Abort and restore', line: `drill abort ${environment}` }],
      links,
      hasLinks: links.length > 0,
      id: `drill ${id}`,
    },
  }
}

function reportFacts({ endedAt, secondsToEffect, proven, unproven }: DrillRecord, viewer: Viewer) {
  return [
    { title: 'Ended', value: showTime(endedAt, viewer) },
    { title: 'Time to effect', value: secondsToEffect === undefined ? 'none' : `${secondsToEffect} s` },
    { title: 'Proven', value: `${proven.length} of ${proven.length + unproven.length}` },
  ]
}

function linksOf({ engage, restore }: Course) {
  const links = [
    ['Engaging run', engage.url],
    ['Release run', restore.url],
  ] as const
  return links.flatMap(([title, url]) => (url === undefined ? [] : [{ title, url }]))
}

/** Drills of the past, and what is due. */
export function historyCard(
  records: readonly DrillRecord[],
  running: readonly Drill[],
  due: readonly string[],
  viewer: Viewer,
): CardView {
  const shown = records.slice(0, 12)
  return {
    template: 'drill/history',
    summary: `Kill switch drills: ${records.length}`,
    data: {
      headline: 'Kill switch drills',
      due: due.map((text) => ({ text })),
      empty: records.length + running.length === 0 ? 'There was none yet. "drill" begins one.' : '',
      items: [
        ...running.map(({ environment, scope, by, startedAt }) => ({
          title: `${environment}, ${scope}`,
          ...{ state: 'going on', tone: 'accent' },
          line: `${by.name}, ${showTime(startedAt, viewer)}`,
          detail: '',
        })),
        ...shown.map(({ environment, scope, outcome, by, startedAt, secondsToEffect, unproven }) => ({
          title: `${environment}, ${scope}`,
          state: outcomes[outcome].text,
          tone: outcomes[outcome].tone,
          line: `${by.name}, ${showTime(startedAt, viewer)}${secondsToEffect === undefined ? '' : `, in effect after ${secondsToEffect} s`}`,
          detail: unproven.slice(0, 3).join(' ').slice(0, 300),
        })),
      ],
    },
  }
}

/** What is posted unasked when a drill is near, due or overdue. */
export function reminderCard(environment: string, text: string, tone: string): CardView {
  return {
    template: 'drill/reminder',
    summary: text,
    data: {
      ...{ headline: `Kill switch drill in ${environment}`, text, tone },
      buttons: [
        { title: 'Begin', line: `drill ${environment}` },
        { title: 'History', line: `drill history ${environment}` },
      ],
    },
  }
}

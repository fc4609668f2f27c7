import type { ProgressStep } from '../../chat/progress.ts'
import type { CardView, Json } from '../../chat/reply.ts'
import { showTime, type Viewer } from '../../chat/time/show.ts'
import { type Engagement, isEngaged } from '../../ports/killswitches.ts'
import { readCourse } from './course.ts'
import type { Standing } from './status.ts'
import { byHand, isStuck, scopeWords, stateOf, stepsOf, type Tone, uncovered } from './words.ts'

/** The live card of one engagement, from the click that stopped until the release has effect. */
export function engagementCard(engagement: Engagement, viewer: Viewer): CardView {
  const { environment, scope, by, reason, at, id } = engagement
  const course = readCourse(engagement.course)
  const state = stateOf(engagement, course, viewer)
  const { release } = course
  const errand = engagement.state === 'releasing' ? release?.errand : course.engage
  const open = isEngaged(engagement)
  const links = [
    ['Engaging run', course.engage.url],
    ['Release run', release?.errand.url],
  ] as const
  const found = links.flatMap(([title, url]) => (url === undefined ? [] : [{ title, url }]))
  return {
    template: 'killswitch/engagement',
    summary: `Kill switch in ${environment}: ${state.text}`,
    data: {
      headline: `Kill switch in ${environment}`,
      state: state.text,
      tone: state.tone,
      facts: [
        { title: 'Stops', value: scopeWords[scope] },
        { title: 'By', value: `${by.name}, ${showTime(at, viewer)}` },
        { title: 'Why', value: reason },
        ...(release
          ? [
              { title: 'Release', value: `${release.by}, agreed by ${release.second}` },
              { title: release.overridden ? 'WITHOUT green evals' : 'Evals', value: release.ground },
            ]
          : []),
      ],
      steps: stepsOf(engagement, course, viewer).map(stepRow),
      warning: warningOf(engagement, errand !== undefined && isStuck(errand), course.lostAt !== undefined),
      note: open ? uncovered[scope] : '',
      buttons: buttonsOf(engagement),
      links: found,
      hasLinks: found.length > 0,
      id: `engagement ${id}`,
    },
  }
}

function warningOf(engagement: Engagement, stuck: boolean, lost: boolean): string {
  if (!isEngaged(engagement)) return ''
  if (stuck) return byHand(engagement)
  return lost
    ? 'The variable is gone, though nobody released it here: azd provision and azd up remove it. Engage it again. Approvals of agents stay closed.'
    : ''
}

function buttonsOf({ environment, state, scope }: Engagement): Json[] {
  const status = { title: 'Status', line: `killswitch ${environment}` }
  if (state === 'released' || state === 'superseded') return [status]
  const more =
    scope === 'both' ? [] : [{ title: 'Stop everything', line: `killswitch engage both ${environment}` }]
  const next =
    state === 'releasing'
      ? { title: 'Stop again', line: `killswitch engage ${scope} ${environment}` }
      : { title: 'Release…', line: `killswitch release ${environment}` }
  return [status, ...more, next]
}

const tones: { readonly [state in ProgressStep['state']]: Tone } = {
  waiting: 'default',
  running: 'accent',
  done: 'good',
  failed: 'attention',
  skipped: 'default',
}
export const stepRow = ({ name, state, note }: ProgressStep): Json => ({
  name,
  how: note === '' ? state : `${state} · ${note}`,
  tone: tones[state],
})

/** How every environment stands, worst news first within each. */
export function statusCard(standings: readonly Standing[]): CardView {
  return {
    template: 'killswitch/status',
    summary: standings.map(({ environment, state }) => `${environment}: ${state.text}`).join(' · '),
    data: {
      headline: 'Kill switch',
      environments: standings.map(({ environment, state, warnings, facts }) => ({
        ...{ environment, state: state.text, tone: state.tone },
        warnings: warnings.map((text) => ({ text })),
        facts: facts.map(({ title, value }) => ({ title, value })),
        buttons: buttonsFor(environment, state.tone === 'good'),
      })),
    },
  }
}

const buttonsFor = (environment: string, calm: boolean): Json[] => [
  ...(calm
    ? [{ title: `Stop tools in ${environment}`, line: `killswitch engage tools ${environment}` }]
    : [
        { title: `Stop all in ${environment}`, line: `killswitch engage both ${environment}` },
        { title: 'Release…', line: `killswitch release ${environment}` },
      ]),
]

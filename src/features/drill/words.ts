import { showLength, type Viewer } from '../../chat/time/show.ts'
import type { Drill, DrillRecord } from '../../ports/drills.ts'
import type { Course, Finding, Proof } from './course.ts'
import { isTouched } from './machine.ts'

/** Colours of an Adaptive Card. */
export type Tone = 'default' | 'accent' | 'good' | 'warning' | 'attention'
export type Said = { readonly text: string; readonly tone: Tone }

export const outcomes: { readonly [outcome in DrillRecord['outcome']]: Said } = {
  passed: { text: 'PASSED: everything was proven', tone: 'good' },
  incomplete: {
    text: 'INCOMPLETE: restored, but not everything could be proven. This is no pass.',
    tone: 'warning',
  },
  failed: { text: 'FAILED', tone: 'attention' },
  aborted: { text: 'Aborted: it proves nothing', tone: 'warning' },
}

/** How it stands while it goes on. */
export function stateOf(course: Course, { environment, scope }: Drill, viewer: Viewer): Said {
  const { stage, stopped, trouble, restore } = course
  const what = scope === 'tools' ? 'tools are' : 'requests are'
  if (stage === 'yielded')
    return {
      text: 'Stopped: a real kill switch is engaged. Nothing is touched until it is released.',
      tone: 'attention',
    }
  if (stage === 'restore') {
    const late = viewer.now.getTime() - course.since.getTime() > 15 * 60_000
    const failed = restore.stage === 'failed' || restore.stage === 'refused' || restore.stage === 'lost'
    if (failed || late)
      return {
        text: `NOT RESTORED YET in ${environment}: ${restore.why ?? trouble ?? 'The revision is not ready.'} I try again.`,
        tone: 'attention',
      }
    return { text: stopped ? `Aborted (${stopped.why}); restoring` : 'Restoring', tone: 'accent' }
  }
  if (isTouched(course)) return { text: `Going on: ${what} being stopped in ${environment}`, tone: 'accent' }
  return { text: 'Going on', tone: 'accent' }
}

const titles: { readonly [proof in Proof]: string } = {
  effect: 'Engage, and wait until it has effect',
  refusal: 'A request is refused',
  tools: 'No tool runs',
  severity: 'Severity 4 row is written',
  alert: 'The alert fires',
  restored: 'Release, and wait until that has effect',
  normal: 'A request is worked on again',
  evals: 'Evals are green',
}
/** The stage in which each proof is looked for. */
const homes: { readonly [proof in Proof]: Course['stage'] } = {
  effect: 'engage',
  refusal: 'canary',
  tools: 'evidence',
  severity: 'evidence',
  alert: 'evidence',
  restored: 'restore',
  normal: 'normal',
  evals: 'evals',
}

export type Step = { readonly name: string; readonly how: string; readonly tone: Tone }
const marks: { readonly [state in Finding['state']]: { readonly text: string; readonly tone: Tone } } = {
  proven: { text: 'proven', tone: 'good' },
  failed: { text: 'FAILED', tone: 'attention' },
  unproven: { text: 'NOT PROVEN', tone: 'warning' },
}

/** Every step with its time, and what it has shown. */
export function stepsOf(course: Course, { startedAt, record }: Drill, viewer: Viewer): readonly Step[] {
  const after = (at: Date) => `+${showLength(Math.max(0, at.getTime() - startedAt.getTime()))}`
  const rows = Object.entries(titles).map(([key, name]): Step => {
    const proof = key as Proof
    const finding = course.findings[proof]
    if (finding) {
      const { text, tone } = marks[finding.state]
      return { name, how: `${after(finding.at)} · ${text}: ${finding.text}`, tone }
    }
    if (record) return { name, how: 'not looked at', tone: 'default' }
    if (course.stage !== homes[proof]) return { name, how: waiting(course, proof), tone: 'default' }
    const since = showLength(Math.max(0, viewer.now.getTime() - course.since.getTime()))
    return { name, how: `running, ${since}${course.trouble ? ` · ${course.trouble}` : ''}`, tone: 'accent' }
  })
  const recorded: Step = {
    name: 'Record how it stands',
    how: course.baseline
      ? `done: ${course.baseline.split('--').at(-1)} runs, nothing is set`
      : 'nothing recorded',
    tone: course.baseline ? 'good' : 'default',
  }
  return [recorded, ...rows]
}

const waiting = ({ stopped }: Course, proof: Proof): string =>
  stopped && proof !== 'restored' ? 'left out' : 'waiting'

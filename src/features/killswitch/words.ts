import type { Errand } from '../../chat/errand.ts'
import { type Scope, switchesOf, variableOf } from '../../chat/killswitch/switch.ts'
import type { ProgressStep } from '../../chat/progress.ts'
import { showAgo, showLength, showTime, type Viewer } from '../../chat/time/show.ts'
import type { Engagement } from '../../ports/killswitches.ts'
import type { Course } from './course.ts'

/** Colours of an Adaptive Card. */
export type Tone = 'default' | 'accent' | 'good' | 'warning' | 'attention'
export type Said = { readonly text: string; readonly tone: Tone }

export const scopeWords: { readonly [scope in Scope]: string } = {
  tools: 'tools with side effects',
  workflow: 'all requests',
  both: 'tools and all requests',
}
/** What the revision of before goes on doing. */
const stillDoes: { readonly [scope in Scope]: string } = {
  tools: 'executing tools',
  workflow: 'working on requests',
  both: 'working on requests and executing tools',
}

/** How it stands, as a heading. */
export function stateOf({ state, scope, environment }: Engagement, course: Course, viewer: Viewer): Said {
  const { engage, release, effect, effectiveAt, lostAt } = course
  if (state === 'superseded') return { text: 'Replaced by a newer one', tone: 'default' }
  if (state === 'released') return { text: `Released: ${environment} works again`, tone: 'good' }
  if (state === 'releasing') {
    if (release && isStuck(release.errand))
      return { text: `NOT RELEASED: ${release.errand.why ?? 'nobody saw the run'}`, tone: 'attention' }
    return {
      text: `Being released: ${scopeWords[scope]} stay stopped until the new revision is ready`,
      tone: 'accent',
    }
  }
  if (lostAt) return { text: `NOT IN EFFECT ANY MORE since ${showTime(lostAt, viewer)}`, tone: 'attention' }
  if (state === 'engaged' && effectiveAt)
    return {
      text: `In effect: ${scopeWords[scope]} are stopped since ${showTime(effectiveAt, viewer)}`,
      tone: 'warning',
    }
  if (state === 'engaged')
    return { text: 'Set, by what the workflow says; nobody can see the container app', tone: 'warning' }
  if (isStuck(engage))
    return { text: `NOT ENGAGED: ${engage.why ?? 'GitHub never showed the run'}`, tone: 'attention' }
  if (effect === 'coming')
    return { text: `Set, NOT IN EFFECT YET: the old revision keeps ${stillDoes[scope]}`, tone: 'attention' }
  return { text: `Not in effect yet: ${environment} keeps ${stillDoes[scope]}`, tone: 'attention' }
}

export const isStuck = ({ stage }: Errand): boolean =>
  stage === 'failed' || stage === 'refused' || stage === 'lost'

/** What was and will be done, in order. */
export function stepsOf(engagement: Engagement, course: Course, viewer: Viewer): readonly ProgressStep[] {
  const { denied, state, at, scope } = engagement
  const waited = denied === 1 ? '1 waiting call denied' : `${denied} waiting calls denied`
  const { effectiveAt, serving, revision, effect, trouble, release } = course
  const switched = serving !== undefined && serving === revision
  const inEffect: ProgressStep = effectiveAt
    ? {
        name: 'Revision in effect',
        state: 'done',
        note: `${showLength(effectiveAt.getTime() - at.getTime())} after`,
      }
    : {
        name: 'Revision in effect',
        state: effect === 'coming' ? 'running' : 'waiting',
        note:
          trouble ??
          (effect === 'coming' && !switched && serving !== undefined
            ? `${short(revision)} starts, ${short(serving)} still ${scope === 'tools' ? 'executes tools' : 'works'}`
            : ''),
      }
  const sets = 'Workflow sets the variable'
  const steps: ProgressStep[] = [
    { name: 'Approvals of agents closed', state: 'done', note: waited },
    release ? leftStep(sets, course) : errandStep(sets, course.engage, viewer),
    inEffect,
  ]
  if (release) {
    steps.push({
      name: 'Release agreed',
      state: 'done',
      note: `${release.second}, ${showAgo(release.at, viewer.now)}`,
    })
    // Its run may go on a little; nobody looks at it any more, and the variable is gone.
    const removes = 'Workflow removes the variable'
    steps.push(
      state === 'released'
        ? { name: removes, state: 'done', note: '' }
        : errandStep(removes, release.errand, viewer),
    )
    steps.push({
      name: 'Revision without it ready',
      state: state === 'released' ? 'done' : effect === 'going' ? 'running' : 'waiting',
      note: state === 'released' ? '' : (trouble ?? ''),
    })
  }
  return steps
}

/** The engaging run once a release was agreed: nobody looks at it any more, and only its effect tells. */
function leftStep(name: string, { engage, effectiveAt }: Course): ProgressStep {
  if (isStuck(engage)) return { name, state: 'failed', note: engage.why ?? '' }
  const done = effectiveAt !== undefined || engage.stage === 'succeeded'
  return done
    ? { name, state: 'done', note: '' }
    : { name, state: 'waiting', note: 'not followed any more: the release came first' }
}

function errandStep(name: string, { stage, why, at, tries }: Errand, viewer: Viewer): ProgressStep {
  if (stage === 'succeeded') return { name, state: 'done', note: '' }
  if (stage === 'failed' || stage === 'refused') return { name, state: 'failed', note: why ?? '' }
  if (stage === 'lost') return { name, state: 'failed', note: 'GitHub never showed the run' }
  const since = showLength(Math.max(0, viewer.now.getTime() - at.getTime()))
  if (stage === 'running') return { name, state: 'running', note: since }
  if (stage === 'sent') return { name, state: 'running', note: `looking for the run, ${since}` }
  return { name, state: tries > 0 ? 'running' : 'waiting', note: tries > 0 ? 'sent again' : '' }
}

/** "ca-contoso-accelerator--0000002" as "revision 0000002". */
export const short = (name: string | undefined): string => `revision ${name?.split('--').at(-1) ?? '?'}`

/** What a person can do where the workflow did not. */
export function byHand({ scope, state }: Engagement): string {
  const names = switchesOf(scope).map(variableOf)
  const change =
    state === 'releasing'
      ? `--remove-env-vars ${names.join(' ')}`
      : `--set-env-vars ${names.map((name) => `${name}=on`).join(' ')}`
  return `By hand: az containerapp update --name <app> --resource-group <group> ${change}`
}

/** What the switch does not stop, so that nobody relies on it. */
export const uncovered: { readonly [scope in Scope]: string } = {
  tools:
    'Not stopped by it: requests and tool calls that are in flight on the old revision, read-only tools, tools made from the template without the check, tools of the Foundry portal.',
  workflow: 'Not stopped by it: requests that are in flight on the old revision finish there.',
  both: 'Not stopped by it: requests and tool calls that are in flight on the old revision finish there.',
}

import { type Errand, isOver, newErrand, wasSent } from '../../chat/errand.ts'
import type { Effect } from '../../chat/killswitch/switch.ts'
import type { DrillRecord } from '../../ports/drills.ts'
import { type Course, type Finding, type Proof, proofs } from './course.ts'
import type { Pace } from './options.ts'

/** What one look at the container app said. `others`: whether the other switch is off. */
export type Look =
  | {
      readonly state: 'seen'
      readonly effect: Effect
      readonly others: Effect
      readonly settled: boolean
      readonly serving: string | undefined
    }
  | { readonly state: 'unmanaged' }
  | { readonly state: 'trouble'; readonly why: string }

/** What happened. The world is asked by step.ts; what follows from it is decided here alone. */
export type Event =
  | { readonly of: 'look'; readonly look: Look }
  | { readonly of: 'errand'; readonly which: 'engage' | 'restore'; readonly errand: Errand }
  | { readonly of: 'finding'; readonly proof: Proof; readonly finding: Finding }
  /** Telemetry and alerts were asked, and this is all there will be. */
  | { readonly of: 'evidence-over' }
  | { readonly of: 'stop'; readonly by: string; readonly why: string }
  /** Whether a real kill switch is engaged in the environment. */
  | { readonly of: 'real'; readonly engaged: boolean }

/** What is to be done next. */
export type Task =
  | 'look'
  | 'engage'
  | 'canary'
  | 'evidence'
  | 'restore'
  | 'normal'
  | 'evals'
  | 'wait'
  | 'finish'

export function taskOf({ stage }: Pick<Course, 'stage'>): Task {
  if (stage === 'record') return 'look'
  if (stage === 'yielded') return 'wait'
  return stage === 'over' ? 'finish' : stage
}

/** Whether anything in the environment may be of our making. From here on the way out leads through `restore`. */
export const isTouched = ({ engage, findings }: Pick<Course, 'engage' | 'findings'>): boolean =>
  wasSent(engage) && findings.restored?.state !== 'proven'

/** The course after an event. Pure, total, and the only place where stages change. */
export function advance(course: Course, event: Event, now: Date, pace: Pace): Course {
  if (course.stage === 'over') return course
  switch (event.of) {
    case 'stop':
      return wayOut({ ...course, stopped: course.stopped ?? { by: event.by, why: event.why, at: now } }, now)
    case 'real':
      return afterReal(course, event.engaged, now)
    case 'finding':
      return afterFinding(found(course, event.proof, event.finding), event.proof, now)
    case 'evidence-over':
      return course.stage === 'evidence' ? to(course, 'restore', now) : course
    case 'errand':
      return event.which === 'engage'
        ? afterEngaging(course, event.errand, now)
        : { ...course, restore: event.errand }
    case 'look':
      return afterLook(course, event.look, now, pace)
  }
}

export const secondsFrom = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / 1000

const to = (course: Course, stage: Course['stage'], now: Date): Course =>
  course.stage === stage ? course : { ...course, stage, since: now }

const found = (course: Course, proof: Proof, finding: Finding): Course => ({
  ...course,
  // What failed once has failed.
  findings: {
    ...course.findings,
    [proof]: course.findings[proof]?.state === 'failed' ? course.findings[proof] : finding,
  },
})
const note = (course: Course, proof: Proof, state: Finding['state'], text: string, now: Date): Course =>
  found(course, proof, { state, text, at: now })

/** Ends what is going on: by restoring where anything was touched, else at once. */
function wayOut(course: Course, now: Date): Course {
  if (course.stage === 'yielded') return course
  return isTouched(course) ? to(course, 'restore', now) : to(course, 'over', now)
}

/** A real stop is not to be undone by us: nothing is sent while it holds. Afterwards our own traces are removed. */
function afterReal(course: Course, engaged: boolean, now: Date): Course {
  if (course.stage === 'yielded') return engaged ? course : wayOut({ ...course, stage: 'record' }, now)
  if (!engaged) return course
  const why = 'A real kill switch was engaged.'
  const stopped = course.stopped ?? { by: 'ops', why, at: now }
  if (!isTouched(course)) return to({ ...course, stopped }, 'over', now)
  // What was on its way when the real one came has been sent, or will be looked for afterwards.
  return to({ ...course, stopped }, 'yielded', now)
}

function afterFinding(course: Course, proof: Proof, now: Date): Course {
  if (proof === 'refusal' && course.stage === 'canary')
    return { ...to(course, 'evidence', now), canaryAt: now }
  if (proof === 'normal' && course.stage === 'normal') return to(course, 'evals', now)
  if (proof === 'evals' && course.stage === 'evals') return to(course, 'over', now)
  const { severity, tools, alert } = course.findings
  if (course.stage === 'evidence' && severity && tools && alert) return to(course, 'restore', now)
  return course
}

function afterEngaging(course: Course, errand: Errand, now: Date): Course {
  const next = { ...course, engage: errand }
  if (course.stage !== 'engage' || !isOver(errand) || errand.stage === 'succeeded') return next
  // A run that failed may have set the variable before it did: so the way out is through restoring.
  const why = errand.why ?? 'GitHub never showed the run.'
  return wayOut(note(next, 'effect', 'failed', `The switch was not set: ${why}`, now), now)
}

const isLate = (errand: Errand, now: Date, { restoreAgain }: Pace): boolean =>
  now.getTime() - errand.at.getTime() >= restoreAgain

/** Another start of the workflow, with another key: the one before did not do it, or was undone. */
function again(course: Course, now: Date): Course {
  const restores = course.restores + 1
  const key = course.restore.key.replace(/\d+$/, String(restores))
  return { ...course, restores, restore: newErrand(key, now) }
}

/** Nothing that engaging has started can still switch it on. In `due` it was looked for and never seen. */
const engagingIsSettled = ({ engage, effectiveAt }: Course): boolean =>
  isOver(engage) || engage.stage === 'due' || effectiveAt !== undefined

function afterLook(course: Course, look: Look, now: Date, pace: Pace): Course {
  const { trouble: _, ...rest } = course
  const seen: Course = look.state === 'trouble' ? { ...rest, trouble: look.why } : rest
  if (course.stage === 'record') return afterRecord(seen, look, now)
  if (course.stage === 'engage') return afterEngage(seen, look, now, pace)
  if (course.stage === 'restore') return afterRestore(seen, look, now, pace)
  return seen
}

/** Only where everything can be seen, and nothing is set, and nothing is just changing. */
function afterRecord(course: Course, look: Look, now: Date): Course {
  const refuse = (why: string) => wayOut({ ...course, stopped: { by: 'ops', why, at: now } }, now)
  if (look.state === 'trouble') return refuse(`Nothing was touched: ${look.why}`)
  if (look.state === 'unmanaged') return refuse('Nothing was touched: ops.yaml names no containerApp for it.')
  if (look.effect !== 'off' || look.others !== 'off')
    return refuse('Nothing was touched: a kill switch is set already, or cannot be seen.')
  if (!look.settled)
    return refuse('Nothing was touched: a new revision is just starting. Try again when it is ready.')
  return { ...to(course, 'engage', now), engagedAt: now, ...(look.serving && { baseline: look.serving }) }
}

function afterEngage(course: Course, look: Look, now: Date, pace: Pace): Course {
  if (look.state === 'seen' && look.effect === 'on' && wasSent(course.engage)) {
    const seconds = Math.round(secondsFrom(course.engagedAt ?? course.since, now))
    const text = `In effect ${seconds} s after it was asked for.`
    return to({ ...note(course, 'effect', 'proven', text, now), effectiveAt: now }, 'canary', now)
  }
  if (now.getTime() - course.since.getTime() < pace.effectFor) return course
  const minutes = Math.round(pace.effectFor / 60_000)
  return wayOut(
    note(
      course,
      'effect',
      'failed',
      `No effect within ${minutes} min: the new revision did not become ready.`,
      now,
    ),
    now,
  )
}

function afterRestore(course: Course, look: Look, now: Date, pace: Pace): Course {
  // The run goes on with evals after it has restored, and may end red by them: the container app tells, not the run.
  const sent = course.restore.runId !== undefined || isOver(course.restore)
  if (look.state === 'seen' && look.effect === 'off' && sent && engagingIsSettled(course)) {
    const text = `Restored ${Math.round((now.getTime() - course.since.getTime()) / 1000)} s after it was asked for.`
    const restored = note({ ...course, findings: without(course.findings) }, 'restored', 'proven', text, now)
    return to(restored, course.stopped || course.effectiveAt === undefined ? 'over' : 'normal', now)
  }
  if (now.getTime() - course.since.getTime() < pace.restoreFor) {
    // The restoring run failed, or the engaging one was slower and has switched it on after it.
    const undone = look.state === 'seen' && look.effect !== 'off' && look.effect !== 'going'
    return isOver(course.restore) && undone && isLate(course.restore, now, pace) ? again(course, now) : course
  }
  return to(
    note(course, 'restored', 'failed', 'NOT RESTORED: the switch is still set, or nobody can see it.', now),
    'over',
    now,
  )
}

/** A restoring that worked out after all is one. */
function without({ restored: _, ...findings }: Course['findings']): Course['findings'] {
  return findings
}

/** What the whole came to. Only what was proven in every point has passed. */
export function outcomeOf({ findings, stopped, effectiveAt }: Course): DrillRecord['outcome'] {
  const all = proofs.map((proof) => findings[proof]?.state)
  if (findings.restored?.state === 'failed') return 'failed'
  if (stopped) return 'aborted'
  if (all.includes('failed')) return 'failed'
  return effectiveAt && all.every((state) => state === 'proven') ? 'passed' : 'incomplete'
}

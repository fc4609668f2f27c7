import { type Errand, isOver } from '../../chat/errand.ts'
import { UpstreamError } from '../../chat/errors.ts'
import { effectOf, switches } from '../../chat/killswitch/switch.ts'
import type { Drill } from '../../ports/drills.ts'
import { stepErrand } from '../../ports/errand.ts'
import type { Course, Finding } from './course.ts'
import { gather, judgeEvals, whose } from './gather.ts'
import { type Event, type Look, taskOf } from './machine.ts'
import type { StepNeeds } from './needs.ts'
import type { DrillOptions } from './options.ts'
import { probe } from './probe.ts'
import { refusalOf, serviceOf, type Verdict } from './refusal.ts'

export type Keep = (which: 'engage' | 'restore', errand: Errand) => Promise<boolean>

/** What the world says to the task at hand. Undefined when somebody else has gone on with the drill. */
export async function ask(
  ports: StepNeeds,
  options: DrillOptions,
  drill: Drill,
  course: Course,
  keep: Keep,
  signal: AbortSignal,
): Promise<readonly Event[] | undefined> {
  const { clock } = ports
  const task = taskOf(course)
  if (task === 'wait' || task === 'finish') return []
  if (task === 'look') return [{ of: 'look', look: await lookAt(ports, drill) }]
  if (task === 'engage' || task === 'restore') {
    const events: Event[] = []
    // While restoring, what engaging has started is followed to its end, and never started again.
    const engaging = task === 'engage' || (!isOver(course.engage) && course.engage.stage !== 'due')
    for (const which of engaging ? (['engage', task] as const) : ([task] as const)) {
      if (events.some((event) => event.of === 'errand' && event.which === which)) continue
      const errand = await stepped(ports, options, drill, which, course[which], keep)
      if (errand === 'overtaken') return undefined
      if (errand) events.push({ of: 'errand', which, errand })
    }
    return [...events, { of: 'look', look: await lookAt(ports, drill) }]
  }
  if (task === 'canary') {
    const verdict = refusalOf(drill.scope, await probe(ports, options, drill, 'refused', signal))
    return [{ of: 'finding', proof: 'refusal', finding: findingOf(verdict, clock.now()) }]
  }
  if (task === 'normal') {
    const verdict = serviceOf(await probe(ports, options, drill, 'served', signal))
    return [{ of: 'finding', proof: 'normal', finding: findingOf(verdict, clock.now()) }]
  }
  return task === 'evidence' ? gather(ports, options, drill, course) : judgeEvals(ports, options, course)
}

/** A hint is no proof by itself. */
const findingOf = ({ state, text }: Verdict, at: Date): Finding => ({
  state: state === 'hint' ? 'unproven' : state,
  text: state === 'hint' ? `${text} ${whose}` : text,
  at,
})

async function lookAt({ environments }: StepNeeds, { environment, scope }: Drill): Promise<Look> {
  try {
    const state = await environments.resources(environment)
    if (!state) return { state: 'unmanaged' }
    const other = switches.find((one) => one !== scope) ?? scope
    return {
      state: 'seen',
      effect: effectOf(state, scope),
      others: effectOf(state, other),
      settled: state.latestReadyRevision === state.latestRevision,
      serving: state.latestReadyRevision,
    }
  } catch (error) {
    if (error instanceof UpstreamError) return { state: 'trouble', why: error.message }
    throw error
  }
}

/** Nothing when GitHub cannot be asked: the next step tries again. */
async function stepped(
  { runs, clock, log }: StepNeeds,
  { file, branch, pace }: DrillOptions,
  { environment, scope, id }: Drill,
  which: 'engage' | 'restore',
  errand: Errand,
  keep: Keep,
): Promise<Errand | undefined | 'overtaken'> {
  const inputs = {
    ...{ env_name: environment, scope, reason: `drill ${id}` },
    ...(which === 'engage' ? { action: 'engage' } : { action: 'release', evals: 'true' }),
  }
  const how = { now: clock.now(), pace, keep: (next: Errand) => keep(which, next) }
  try {
    return (await stepErrand(runs, errand, { file, ref: branch, inputs }, how)) ?? 'overtaken'
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    log.warn('drill.github', { id, reason: error.reason })
    return undefined
  }
}

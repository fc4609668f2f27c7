import { z } from 'zod'
import type { Errand } from '../../chat/errand.ts'
import type { Job } from '../../chat/job.ts'
import { type Drill, drillStep } from '../../ports/drills.ts'
import { isEngaged } from '../../ports/killswitches.ts'
import { ask } from './ask.ts'
import { drillCard } from './card.ts'
import { type Course, proofs, readCourse, toJson } from './course.ts'
import { advance, outcomeOf, secondsFrom } from './machine.ts'
import type { StepNeeds } from './needs.ts'
import type { DrillOptions } from './options.ts'

const Data = z.object({ id: z.string(), version: z.number() })
/**
 * Goes on with a drill, one step a run: asks the world what the machine wants to know, and keeps what follows. Every
 * change files the next step, so that a crash anywhere leaves somebody to go on, and to restore.
 */
export function stepDrill(ports: StepNeeds, options: DrillOptions): Job<z.infer<typeof Data>> {
  return {
    name: drillStep,
    data: Data,
    patience: Math.ceil(options.pace.canaryFor / 1000) + 90,
    retries: 1000,
    async run({ id, version }, { signal }) {
      const drill = await ports.drills.find(id)
      // Whoever made a later version has filed a step of it.
      if (!drill || drill.version !== version) return
      await show(ports, drill)
      if (!drill.record) await go(ports, options, drill, signal)
    },
  }
}

async function show({ liveCards, clock }: StepNeeds, drill: Drill): Promise<void> {
  const { place, version, id } = drill
  const card = drillCard(drill, { now: clock.now(), zone: place.zone })
  await liveCards.show(`drill:${id}`, place, card, version)
}

async function go(ports: StepNeeds, options: DrillOptions, drill: Drill, signal: AbortSignal): Promise<void> {
  const { drills, killswitches, clock } = ports
  const { pace } = options
  const engagement = await killswitches.newest(drill.environment)
  const engaged = engagement !== undefined && isEngaged(engagement)
  const kept = { id: drill.id, version: drill.version }
  let course = advance(readCourse(drill.course), { of: 'real', engaged }, clock.now(), pace)
  const keep = async (which: 'engage' | 'restore', errand: Errand) => {
    const next = advance(course, { of: 'errand', which, errand }, clock.now(), pace)
    const after = new Date(clock.now().getTime() + pace.tick)
    const saved = await drills.save(kept, { course: toJson(next), after })
    if (saved) kept.version = saved.version
    return saved !== undefined
  }
  const events = await ask(ports, options, drill, course, keep, signal)
  if (!events) return
  for (const event of events) course = advance(course, event, clock.now(), pace)
  if (course.stage === 'over') {
    const ended = await drills.finish(kept, { course: toJson(course), record: recordOf(course) })
    if (ended) await show(ports, ended)
    return
  }
  const after = new Date(clock.now().getTime() + pace.tick)
  const saved = await drills.save(kept, { course: toJson(course), after })
  // Now and not with the next step: what has just been found is what people wait for.
  if (saved) await show(ports, saved)
}

function recordOf(course: Course) {
  const found = proofs.flatMap((proof) => course.findings[proof] ?? [])
  const { effectiveAt, engagedAt, stopped } = course
  const missing = proofs.filter((proof) => !course.findings[proof]).map((proof) => `Not looked at: ${proof}.`)
  return {
    outcome: outcomeOf(course),
    secondsToEffect: effectiveAt && engagedAt && secondsFrom(engagedAt, effectiveAt),
    proven: found.filter(({ state }) => state === 'proven').map(({ text }) => text),
    unproven: [
      ...(stopped ? [`Stopped by ${stopped.by}: ${stopped.why.replace(/[.]?$/, '.')}`] : []),
      ...found.filter(({ state }) => state !== 'proven').map(({ text }) => text),
      ...missing,
    ],
  }
}

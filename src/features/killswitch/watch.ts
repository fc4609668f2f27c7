import { z } from 'zod'
import { type Errand, isOver } from '../../chat/errand.ts'
import { UpstreamError } from '../../chat/errors.ts'
import type { Job } from '../../chat/job.ts'
import type { Json } from '../../chat/reply.ts'
import { stepErrand } from '../../ports/errand.ts'
import type { Ports } from '../../ports/index.ts'
import { type Engagement, isEngaged, killswitchStep } from '../../ports/killswitches.ts'
import { engagementCard } from './card.ts'
import { type Course, reached, readCourse, seen, toJson } from './course.ts'
import { lookAt } from './look.ts'
import type { KillswitchOptions } from './options.ts'

const Data = z.object({ id: z.string(), version: z.number() })
export type WatchNeeds = Pick<
  Ports,
  'killswitches' | 'runs' | 'environments' | 'liveCards' | 'approvals' | 'jobs' | 'clock' | 'log'
>

/**
 * Goes on with an engagement, one step a run: starts the workflow, follows the revision, keeps the card up to date.
 * Every change files the next step, so a crash anywhere leaves somebody to go on.
 */
export function watchKillswitch(ports: WatchNeeds, options: KillswitchOptions): Job<z.infer<typeof Data>> {
  return {
    name: killswitchStep,
    data: Data,
    patience: 120,
    retries: 1000,
    async run({ id, version }) {
      const engagement = await ports.killswitches.find(id)
      // Whoever made a later version has filed a step of it.
      if (!engagement || engagement.version !== version) return
      await show(ports, engagement)
      if (engagement.state === 'superseded') await giveUp(ports, engagement)
      if (!isEngaged(engagement)) return
      await go(ports, options, engagement)
    },
  }
}

async function show({ liveCards, clock }: WatchNeeds, engagement: Engagement): Promise<void> {
  const { place, version, id } = engagement
  const card = engagementCard(engagement, { now: clock.now(), zone: place.zone })
  await liveCards.show(`killswitch:${id}`, place, card, version)
}

/** A release that was underway when the environment was stopped again is over: nothing opens by it any more. */
async function giveUp({ approvals }: WatchNeeds, { course }: Engagement): Promise<void> {
  const { release } = readCourse(course)
  if (!release) return
  const sentence = 'Not released: the environment was stopped again while this was underway.'
  await approvals.settle(release.approval, 'failed', { sentence })
}

async function go(ports: WatchNeeds, options: KillswitchOptions, engagement: Engagement): Promise<void> {
  const { killswitches, environments, clock } = ports
  const { environment, scope } = engagement
  const kept = { ...engagement }
  const course = readCourse(engagement.course)
  const releasing = engagement.state === 'releasing'
  const errand = releasing ? course.release?.errand : course.engage
  const putErrand = (next: Errand): Course => {
    if (!releasing) return { ...course, engage: next }
    return course.release ? { ...course, release: { ...course.release, errand: next } } : course
  }
  const keep = async (next: Errand) => {
    const after = new Date(clock.now().getTime() + options.pace.tick)
    const saved = await killswitches.save(kept, { course: toJson(putErrand(next)), after })
    if (saved) kept.version = saved.version
    return saved !== undefined
  }
  const stepped = errand && (await step(ports, options, engagement, errand, keep))
  if (stepped === 'overtaken') return
  const look = await lookAt(environments, environment, scope)
  const now = clock.now()
  const next = seen(stepped ? putErrand(stepped) : course, look, now)
  const aim = releasing ? 'off' : 'on'
  const done = reached(next, look, aim)
  const state = done ? (releasing ? 'released' : 'engaged') : engagement.state
  const calm = isCalm(next, state)
  const after = new Date(now.getTime() + options.pace[calm ? 'guard' : 'tick'])
  if (calm && state === engagement.state && kept.version === engagement.version && same(course, next)) {
    // Nothing to show anew: only the next look is filed, once, whoever repeats this step.
    const key = `${engagement.id} ${kept.version} ${after.getTime() - (after.getTime() % options.pace.tick)}`
    await ports.jobs.enqueue(
      { name: killswitchStep },
      { id: engagement.id, version: kept.version },
      { after, key },
    )
    return
  }
  const by = releasing && next.release ? { id: 'system', name: next.release.by } : undefined
  const saved = await killswitches.save(kept, { course: toJson(next), state, after, ...(by && { by }) })
  if (!saved) return
  // Now and not with the next step, which may be minutes away.
  await show(ports, saved)
  if (releasing) await tellApproval(ports, next, done)
}

/** Whether nothing is about to change: it has effect, or whoever does what is missing is a person. */
function isCalm({ engage, release }: Course, state: Engagement['state']): boolean {
  if (state === 'engaged') return true
  const { stage } = release?.errand ?? engage
  return stage === 'failed' || stage === 'refused' || stage === 'lost'
}

/** When it was last seen is not news. */
function same(one: Course, other: Course): boolean {
  const text = (course: Course) => JSON.stringify(toJson({ ...course, seenAt: undefined }))
  return text(one) === text(other)
}

/** Undefined errands are over; GitHub's trouble leaves everything as it is, for the next step to try again. */
async function step(
  { runs, clock, log }: WatchNeeds,
  { file, branch, pace }: KillswitchOptions,
  { environment, scope, reason, state, id }: Engagement,
  errand: Errand,
  keep: (next: Errand) => Promise<boolean>,
): Promise<Errand | undefined | 'overtaken'> {
  if (isOver(errand)) return undefined
  const action = state === 'releasing' ? 'release' : 'engage'
  const order = { file, ref: branch, inputs: { env_name: environment, action, scope, reason } }
  try {
    return (await stepErrand(runs, errand, order, { now: clock.now(), pace, keep })) ?? 'overtaken'
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    log.warn('killswitch.github', { id, reason: error.reason })
    return undefined
  }
}

/** The request of the second person shows how its execution goes. */
async function tellApproval({ approvals }: WatchNeeds, { release }: Course, done: boolean): Promise<void> {
  if (!release) return
  const { errand, approval } = release
  const { sentence, end } = done
    ? { sentence: 'Released: the ready revision runs without the switch.', end: 'succeeded' as const }
    : errandWords(errand)
  const progress: Json = { sentence, ...(errand.url && { url: errand.url, urlTitle: 'Open the run' }) }
  if (end) await approvals.settle(approval, end, progress)
  else await approvals.report(approval, progress)
}

function errandWords({ stage, why }: Errand): { sentence: string; end?: 'failed' | 'unknown' } {
  if (stage === 'failed' || stage === 'refused')
    return { sentence: `Not released: ${why ?? 'the workflow did not do it.'}`, end: 'failed' }
  if (stage === 'lost')
    return { sentence: 'GitHub never showed the run: look whether it was started.', end: 'unknown' }
  if (stage === 'succeeded')
    return { sentence: 'The variable is removed; the new revision is not ready yet.' }
  return { sentence: 'The workflow is on its way.' }
}

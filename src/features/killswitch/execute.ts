import { z } from 'zod'
import { executeJob } from '../../chat/approval.ts'
import { newErrand } from '../../chat/errand.ts'
import type { Job } from '../../chat/job.ts'
import type { Ports } from '../../ports/index.ts'
import { isEngaged } from '../../ports/killswitches.ts'
import { readCourse, toJson } from './course.ts'
import { groundFor } from './ground.ts'
import type { KillswitchOptions } from './options.ts'

const Data = z.object({ id: z.string() })
const Payload = z.object({ engagement: z.string(), ground: z.string(), overridden: z.boolean() })
export type ExecuteNeeds = Pick<Ports, 'approvals' | 'killswitches' | 'evals' | 'runs' | 'clock'>

/**
 * Turns a yes into a release: notes it with the engagement, whose own steps do the rest. Nothing twice. Evals are looked
 * at again: what was green when it was asked for may be red, or older than a new fix, when somebody agrees.
 */
export function executeRelease(ports: ExecuteNeeds, options: KillswitchOptions): Job<z.infer<typeof Data>> {
  const { approvals, killswitches, clock } = ports
  return {
    name: executeJob('killswitch'),
    data: Data,
    patience: 60,
    retries: 50,
    async run({ id }) {
      const begun = await approvals.begin(id)
      if (begun.outcome === 'void') return
      const { approval } = begun
      const { engagement: wanted, ground, overridden } = Payload.parse(approval.payload)
      const found = await killswitches.find(wanted)
      const course = found && readCourse(found.course)
      if (course?.release?.approval === id) return
      if (!found || !course || !isEngaged(found)) {
        const sentence =
          'Nothing was released: the switch was engaged again, or released, since this was asked for.'
        await approvals.settle(id, 'failed', { sentence })
        return
      }
      const now = clock.now()
      const viewer = { now, zone: approval.place.zone }
      const still = overridden ? undefined : await groundFor(ports, options, found, viewer)
      if (still && !still.green) {
        const sentence = `Nothing was released: ${still.text} They were green when this was asked for.`
        await approvals.settle(id, 'failed', { sentence })
        return
      }
      const release = {
        ...{
          approval: id,
          ground: overridden ? `"${approval.reason}" (${ground})` : ground,
          overridden,
          at: now,
          by: approval.requester.name,
        },
        second: approval.decider?.name ?? 'somebody',
        errand: newErrand(`ks-${found.id}-release-${id}`, now),
      }
      const saved = await killswitches.save(found, {
        course: toJson({ ...course, release }),
        state: 'releasing',
        by: { id: approval.decider?.id ?? 'system', name: approval.decider?.name ?? '' },
      })
      // Somebody else went on meanwhile: look again.
      if (!saved) throw new Error(`engagement ${found.id} moved on`)
      await approvals.report(id, { sentence: 'The workflow is on its way.' })
    },
  }
}

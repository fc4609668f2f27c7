import type { Job } from '../../chat/job.ts'
import { Occasion } from '../../chat/schedule/occasion.ts'
import type { Ports } from '../../ports/index.ts'
import { reminderCard } from './card.ts'
import { type Due, dueOf, reminderOf } from './due.ts'
import type { DrillOptions } from './options.ts'

export type RemindNeeds = Pick<Ports, 'drills' | 'schedules' | 'subscriptions' | 'liveCards' | 'clock'>

const name = 'drill.remind'

/** Looks every working morning whether a drill is near, due or overdue, and says each of it once. */
export function remindOfDrills(ports: RemindNeeds, options: DrillOptions): Job<Occasion> {
  return {
    name,
    data: Occasion,
    patience: 60,
    retries: 20,
    calendar: {
      on: { every: 'business day' },
      at: { hour: 9, minute: 0 },
      waits: true,
      calendar: options.calendar,
    },
    async run() {
      const viewer = { now: ports.clock.now(), zone: options.calendar.zone }
      const places = await ports.subscriptions.of('drills')
      for (const due of await duesOf(ports, options)) {
        const reminder = reminderOf(due, viewer)
        if (!reminder) continue
        const card = reminderCard(due.environment, reminder.text, reminder.tone)
        // The subject is what has been said: saying it again changes nothing.
        for (const to of places)
          await ports.liveCards.show(
            `drill-reminder:${due.environment}:${reminder.key}:${to.conversation}`,
            to,
            card,
            1,
          )
      }
    },
  }
}

/** When each of the environments that are practised is due. */
export async function duesOf(
  { drills, schedules, clock }: Pick<Ports, 'drills' | 'schedules' | 'clock'>,
  { practised, everyMonths }: Pick<DrillOptions, 'practised' | 'everyMonths'>,
): Promise<readonly Due[]> {
  const known = (await schedules.all()).find(({ job }) => job === name)?.since ?? clock.now()
  return Promise.all(
    practised.map(async (environment) => {
      const records = await drills.history({ environment, limit: 50 })
      return dueOf(environment, records, everyMonths, known)
    }),
  )
}

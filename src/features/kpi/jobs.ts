import { z } from 'zod'
import { each } from '../../chat/each.ts'
import type { AnyJob, Job } from '../../chat/job.ts'
import { lateNote, Occasion } from '../../chat/schedule/occasion.ts'
import { reviewCard } from './card.ts'
import type { KpiFeatureOptions, KpiPorts } from './index.ts'
import { type Month, monthBefore, monthNow, monthOf } from './month.ts'
import { reviewOf, snapshot } from './review.ts'

const About = z.object({ environment: z.string(), month: z.string() })
/** Brings posted cards of a review up to date. */
export const showJob = { name: 'kpi.show' }

/** Takes a snapshot every day, posts the reviews of the last month, and keeps posted cards up to date. */
export function kpiJobs(ports: KpiPorts, options: KpiFeatureOptions): readonly AnyJob[] {
  const { clock, kpis, subscriptions, telemetry, log } = ports
  const daily: Job<Occasion> = {
    name: 'kpi.snapshot',
    data: Occasion,
    patience: 300,
    retries: 8,
    calendar: { on: { every: 'day' }, at: { hour: 3, minute: 40 }, calendar: options.posts.calendar },
    async run(_, { signal }) {
      const at = clock.now()
      const month = monthNow(at, options.zone)
      await each(telemetry.environments(), async (environment) => {
        const days = await snapshot(ports, options, { environment, month, at, signal })
        log.info('kpi.snapshot', { environment, days })
      })
    },
  }
  const post: Job<Occasion> = {
    name: 'kpi.review',
    data: Occasion,
    patience: 300,
    retries: 12,
    calendar: options.posts,
    async run(occasion, { signal }) {
      const month = monthBefore(monthOf(occasion.date))
      const places = await subscriptions.of('kpi')
      if (places.length === 0) return log.warn('kpi.nobody_listens', { month })
      const at = clock.now()
      const late = lateNote(occasion, at, options.zone)
      await each(options.reviewed, async (environment) => {
        if ((await kpis.review(environment, month))?.postedAt) return
        await show({ environment, month, at, signal, late }, places, 1)
        // Noted last: after a crash in between, the cards are found to be there already.
        await kpis.posted(environment, month, places)
        log.info('kpi.review_posted', { environment, month, places: places.length })
      })
    },
  }
  const update: Job<z.infer<typeof About>> = {
    name: showJob.name,
    data: About,
    patience: 120,
    retries: 8,
    async run({ environment, month }, { signal }) {
      const review = await kpis.review(environment, month)
      if (!review || review.places.length === 0) return
      await show({ environment, month, at: clock.now(), signal, late: '' }, review.places, review.version)
    },
  }
  return [daily, post, update]

  type Wanted = { environment: string; month: Month; at: Date; signal: AbortSignal; late: string }
  async function show(
    { late, ...asked }: Wanted,
    places: readonly { readonly conversation: string; readonly thread?: string | undefined }[],
    version: number,
  ): Promise<void> {
    const report = await reviewOf(ports, options, asked)
    const card = reviewCard(report, {
      viewer: { now: asked.at, zone: options.zone },
      options,
      late,
      elsewhere: asked.environment !== telemetry.environments()[0],
    })
    for (const place of places)
      await ports.liveCards.show(
        `kpi:${asked.environment}:${asked.month}:${place.conversation}`,
        place,
        card,
        version,
      )
  }
}

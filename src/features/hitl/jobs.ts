import { z } from 'zod'
import { type HitlRequest, hitlChangedJob, hitlErasedJob } from '../../chat/hitl/request.ts'
import type { AnyJob, Job } from '../../chat/job.ts'
import type { Ports } from '../../ports/index.ts'
import type { Address } from '../../ports/messenger.ts'
import { erasedCard, requestCard } from './card.ts'
import { joined } from './join.ts'
import type { HitlOptions } from './options.ts'
import { ROW_LIMIT, ToolRow, toolEvents } from './query.ts'

type Needs = Pick<
  Ports,
  'hitlRequests' | 'liveCards' | 'subscriptions' | 'conversations' | 'telemetry' | 'jobs' | 'clock' | 'log'
>
const Changed = z.object({ id: z.string(), version: z.number() })
const Id = z.object({ id: z.string() })

/** More than this at once, and counting down would be all that the channel hears. */
const mostCountdowns = 5
/** Seconds before the end at which a waiting card is drawn anew. */
const countdown = [30, 12]

/** Keeps cards up to date, ends what nobody holds, erases what was kept long enough, and asks telemetry. */
export function hitlJobs(ports: Needs, options: HitlOptions): readonly AnyJob[] {
  const changed: Job<z.infer<typeof Changed>> = {
    name: hitlChangedJob,
    data: Changed,
    patience: 30,
    retries: 20,
    parallel: 2,
    async run({ id, version }) {
      // The state as it is now, whichever change this job is about: later ones will find it shown already.
      const request = await ports.hitlRequests.find(id)
      if (!request) return
      for (const address of await ports.subscriptions.of('approvals'))
        await show(ports, options, request, address)
      if (version === 1 && request.state === 'waiting') await countDown(ports, request)
    },
  }
  const redraw: Job<z.infer<typeof Id>> = {
    ...{ name: 'hitl.redraw', data: Id, patience: 30, retries: 0 },
    run: async ({ id }) => void (await ports.hitlRequests.redraw(id)),
  }
  const erased: Job<z.infer<typeof Id>> = {
    name: hitlErasedJob,
    data: Id,
    patience: 60,
    retries: 50,
    async run({ id }) {
      const request = await ports.hitlRequests.find(id)
      if (!request) return
      for (const { person, pages } of await ports.hitlRequests.readers(id)) {
        const chat = await ports.conversations.with(person)
        // The row that holds the card is overwritten even if Teams takes nothing there any more.
        for (let page = 0; chat && page < pages; page++)
          await ports.liveCards.show(
            pageSubject(id, person, page),
            { conversation: chat.id },
            erasedCard(request),
            2,
          )
      }
    },
  }
  const everyMinute = { cron: '* * * * *', zone: 'UTC' }
  const sweep: Job<object> = {
    ...{ name: 'hitl.sweep', data: z.object({}), patience: 60, retries: 0, schedule: everyMinute },
    run: () => ports.hitlRequests.sweep(),
  }
  const trace: Job<object> = {
    ...{
      name: 'hitl.trace',
      data: z.object({}),
      patience: 120,
      retries: 0,
      parallel: 1,
      schedule: everyMinute,
    },
    run: async (_, { signal }) => traceAll(ports, signal),
  }
  return [changed, redraw, erased, sweep, trace]
}

/** Where a page of somebody's arguments is kept up to date. */
export const pageSubject = (id: string, person: string, page: number): string =>
  `hitl:${id}:${person}:${page}`

async function show(
  ports: Needs,
  options: HitlOptions,
  request: HitlRequest,
  address: Address,
): Promise<void> {
  const viewer = { now: ports.clock.now(), zone: options.zone(address.conversation) }
  const subject = `hitl:${request.id}:${address.conversation}`
  await ports.liveCards.show(subject, address, requestCard(request, viewer, options, true), request.version)
}

async function countDown({ hitlRequests, jobs }: Needs, request: HitlRequest): Promise<void> {
  const { environment, id, clickBy, askedAt } = request
  const others = await hitlRequests.recent({ environment, limit: mostCountdowns + 1 })
  if (others.filter(({ state }) => state === 'waiting').length > mostCountdowns) return
  for (const seconds of countdown) {
    const after = new Date(clickBy.getTime() - seconds * 1000)
    if (after > askedAt)
      await jobs.enqueue({ name: 'hitl.redraw' }, { id }, { key: `${id} ${seconds}`, after })
  }
}

/** One question per environment in which something is not known yet. */
async function traceAll(ports: Needs, signal: AbortSignal): Promise<void> {
  const all = await ports.hitlRequests.untraced(500)
  for (const [environment, requests] of Map.groupBy(all, (request) => request.environment)) {
    if (!ports.telemetry.environments().includes(environment)) continue
    try {
      await traceSome(ports, environment, requests, signal)
    } catch (error) {
      ports.log.error('hitl.not-traced', error, { environment, requests: requests.length })
    }
  }
}

async function traceSome(
  ports: Needs,
  environment: string,
  requests: readonly HitlRequest[],
  signal: AbortSignal,
): Promise<void> {
  const minute = 60_000
  const from = Math.min(...requests.map(({ endedAt, answerBy }) => (endedAt ?? answerBy).getTime())) - minute
  const window = { from: new Date(from), to: new Date(ports.clock.now().getTime() + minute) }
  const tools = [...new Set(requests.map(({ tool }) => tool))]
  const { rows, partial } = await ports.telemetry.query(toolEvents(tools), window, ToolRow, {
    signal,
    environment,
  })
  // Of half the rows the wrong ones may fit.
  const whole = partial === undefined && rows.length < ROW_LIMIT
  const found = whole ? joined(requests, rows) : new Map()
  for (const { id } of requests) await ports.hitlRequests.trace(id, found.get(id))
}

import { z } from 'zod'
import { UpstreamError } from '../../chat/errors.ts'
import { judgeRun } from '../../chat/evals/judgement.ts'
import { loosened } from '../../chat/evals/loosened.ts'
import { type Observation, observe } from '../../chat/evals/observation.ts'
import type { RedRun } from '../../chat/evals/red-run.ts'
import type { Feature } from '../../chat/feature.ts'
import type { AnyJob, Job } from '../../chat/job.ts'
import type { CardView } from '../../chat/reply.ts'
import { RepositoryEvent, repositoryJob } from '../../chat/repository-event.ts'
import { afterQuiet, isQuiet } from '../../chat/schedule/quiet.ts'
import type { WorkCalendar } from '../../chat/schedule/work-calendar.ts'
import type { Ports } from '../../ports/index.ts'
import { type About, loosenedCard, newsCard, tightenedCard } from './card.ts'
import { enteredBy } from './entered.ts'
import { type News, newsOf, Seen } from './news.ts'

type Needs = Pick<
  Ports,
  | 'evals'
  | 'runs'
  | 'jobs'
  | 'repository'
  | 'accelerator'
  | 'subscriptions'
  | 'liveCards'
  | 'told'
  | 'clock'
  | 'log'
>
const LISTED = 20
export type WatchOptions = {
  /** Names of ops.yaml; empty without a repository. */
  readonly environments: readonly string[]
  /** The branch whose lint is watched, and the file of the workflow that does it; undefined without a repository. */
  readonly lint: { readonly branch: string; readonly file: string } | undefined
  readonly staleDays: number
  readonly zone: (conversation: string) => string
  /** When what can wait, waits: that nothing ran, and gates that are not merged yet. Red does not. */
  readonly calendar: WorkCalendar
}

/**
 * Says in the channels of the topic `evals` what changed on main: evals or lint red after green, green again, a gate
 * that does not work, no eval run for days, a pull request that loosens gates. Looks when GitHub says that something happened, and
 * every quarter of an hour because it may not say so.
 */
export function watch(ports: Needs, options: WatchOptions): Feature {
  const look: Job<object> = {
    name: 'watch.evals',
    data: z.object({}),
    patience: 180,
    retries: 2,
    parallel: 1,
    schedule: { cron: '*/15 * * * *', zone: 'UTC' },
    run: () => everywhere(ports, options),
  }
  const happened: Job<RepositoryEvent> = {
    name: repositoryJob,
    data: RepositoryEvent,
    patience: 180,
    retries: 5,
    parallel: 1,
    async run(event) {
      if (event.kind === 'run') return await everywhere(ports, options)
      const now = ports.clock.now()
      const after = afterQuiet(now, options.calendar)
      if (after <= now) return await pulled(ports, event.number)
      await ports.jobs.enqueue(happened, event, { key: `pull ${event.number} ${after.toISOString()}`, after })
    },
  }
  const jobs: readonly AnyJob[] = [look, happened]
  return { name: 'watch', commands: [], actions: [], jobs }
}

/** Something whose colour is followed. */
type Watched = {
  /** What it is kept and shown under, "evals:prod". */
  readonly subject: string
  readonly about: About
  /** Days after which silence is news; undefined for what runs only when somebody pushes. */
  readonly staleDays: number | undefined
  readonly look: () => Promise<readonly Observation[]>
}

function watched(ports: Needs, { environments, lint, staleDays }: WatchOptions): readonly Watched[] {
  const evals = environments.map((environment): Watched => {
    const look = () => ports.evals.observations(environment)
    return { subject: `evals:${environment}`, about: { kind: 'evals', where: environment }, staleDays, look }
  })
  if (!lint) return evals
  const { branch, file } = lint
  const look = async () => {
    const runs = await ports.runs.runs(file, { branch, limit: LISTED })
    return observe([{ key: 'lint', file, environment: undefined, runs }], [])
  }
  const about = { kind: 'lint', where: branch } as const
  return [...evals, { subject: `lint:${branch}`, about, staleDays: undefined, look }]
}

async function everywhere(ports: Needs, options: WatchOptions): Promise<void> {
  for (const one of watched(ports, options)) {
    try {
      await lookAt(ports, options, one)
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      ports.log.warn('watch.not_seen', { subject: one.subject, reason: error.reason })
    }
  }
}

async function lookAt(ports: Needs, options: WatchOptions, one: Watched): Promise<void> {
  const { subject, staleDays } = one
  const before = await ports.told.last(subject)
  const seen = before === undefined ? undefined : Seen.safeParse(JSON.parse(before)).data
  const now = ports.clock.now()
  const found = newsOf(await one.look(), seen, now, staleDays, isQuiet(now, options.calendar))
  for (const news of found.news) await tell(ports, options, one, news)
  // Noted last: whoever dies in between says it again, which shows nothing new.
  const after = JSON.stringify(found.seen)
  if (after !== before) await ports.told.note(subject, before, after)
}

async function tell(
  ports: Needs,
  options: WatchOptions,
  { subject, about }: Watched,
  news: News,
): Promise<void> {
  const judged = news.kind === 'red' ? news.turn.red : news.kind === 'broken' ? news.at : undefined
  const red = judged && (await whyRed(ports, judged))
  const entered = news.kind === 'red' ? await enteredBy(news.turn, ports.repository) : undefined
  const now = ports.clock.now()
  await show(ports, `${subject}:${news.id}`, 1, (conversation) =>
    newsCard(news, about, { red, entered }, { now, zone: options.zone(conversation) }),
  )
}

async function whyRed({ evals }: Needs, { run }: Observation): Promise<RedRun | undefined> {
  try {
    return judgeRun(await evals.record(run), undefined).red
  } catch (error) {
    if (error instanceof UpstreamError) return undefined
    throw error
  }
}

/** Whether a pull request accepts what main refuses. Said once, and again when that changes. */
async function pulled(ports: Needs, number: number): Promise<void> {
  const pull = await ports.repository.pull(number)
  if (pull?.state !== 'open') return
  const [base, head] = await Promise.all([
    ports.accelerator.manifest(pull.baseSha),
    ports.accelerator.manifest(pull.headSha),
  ])
  if (!base || !head) return
  const found = loosened(base.acceptance, head.acceptance)
  const subject = `loosened:${number}`
  const before = await ports.told.last(subject)
  const after = JSON.stringify(found)
  if (before === after || (before === undefined && found.length === 0)) return
  const version = Math.floor(ports.clock.now().getTime() / 1000)
  await show(ports, subject, version, () =>
    found.length > 0 ? loosenedCard(pull, found) : tightenedCard(pull),
  )
  await ports.told.note(subject, before, after)
}

/** One message per piece of news and channel: showing it again changes nothing. */
async function show(
  { subscriptions, liveCards }: Needs,
  subject: string,
  version: number,
  card: (conversation: string) => CardView,
): Promise<void> {
  for (const { conversation } of await subscriptions.of('evals'))
    await liveCards.show(`${subject}:${conversation}`, { conversation }, card(conversation), version)
}

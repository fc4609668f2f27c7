import { z } from 'zod'
import { type Observation, type Turn, turnOf } from '../../chat/evals/observation.ts'
import { standingOf } from '../../chat/evals/standing.ts'
import { DAY } from '../../chat/time/duration.ts'

/** How an environment stood when it was last looked at, up to which run; 0 when none had judged it. */
export const Seen = z.object({
  run: z.number(),
  /** By the newest run that judged the answers, whatever came of the gate since. */
  answers: z.enum(['green', 'red', 'never']),
  /** Whether the gate did not work in the newest run. */
  broken: z.boolean(),
  /** The run after which it was said that none came; 0 when none ever did. */
  silentAfter: z.number().optional(),
})
export type Seen = z.infer<typeof Seen>

/** Something worth saying unasked. `id` is the same whoever finds it, however often. */
export type News =
  | { readonly kind: 'red'; readonly id: string; readonly turn: Turn }
  | { readonly kind: 'green'; readonly id: string; readonly turn: Turn; readonly by: Observation }
  | { readonly kind: 'broken'; readonly id: string; readonly at: Observation }
  | {
      readonly kind: 'silent'
      readonly id: string
      readonly newest: Observation | undefined
      readonly days: number
    }

/**
 * What changed since `seen`, oldest first, and how it stands now. Without `seen` only what is wrong now is news:
 * a bot that is installed does not tell history. Without `staleDays` it is no news that nothing ran, and
 * in `quiet` hours that waits for their end.
 */
export function newsOf(
  observations: readonly Observation[],
  seen: Seen | undefined,
  now: Date,
  staleDays: number | undefined,
  quiet = false,
): { readonly news: readonly News[]; readonly seen: Seen } {
  const judged = observations.filter(({ verdict }) => verdict !== 'none')
  const changes = seen ? flipsSince(seen, judged) : wrongNow(judged)
  const silent =
    staleDays === undefined
      ? undefined
      : silence(standingOf(observations, now, staleDays).newest, now, staleDays)
  const waits = quiet && silent !== undefined
  const after = waits ? seen?.silentAfter : silent && (silent.newest?.run.id ?? 0)
  const told = silent && !waits && seen?.silentAfter !== after ? [silent] : []
  const { answers, broken } = changes
  const run = judged.at(-1)?.run.id ?? seen?.run ?? 0
  return {
    news: [...changes.news, ...told],
    seen: { run, answers, broken, ...(after !== undefined && { silentAfter: after }) },
  }
}

type Changes = Pick<Seen, 'answers' | 'broken'> & { readonly news: readonly News[] }

function wrongNow(judged: readonly Observation[]): Changes {
  const turn = turnOf(judged, undefined)
  const last = judged.at(-1)
  const broken = last?.verdict === 'broken'
  return {
    news: [...(turn ? [redNews(turn)] : []), ...(broken && last ? [brokenNews(last)] : [])],
    answers: turn ? 'red' : judged.some(({ verdict }) => verdict === 'green') ? 'green' : 'never',
    broken,
  }
}

function flipsSince(seen: Seen, judged: readonly Observation[]): Changes {
  const known = judged.findLastIndex(({ run }) => run.id === seen.run)
  // Where the last one is not listed any more, only how it stands now can be told.
  const fresh = known >= 0 || seen.run === 0 ? judged.slice(known + 1) : judged.slice(-1)
  const news: News[] = []
  let { answers, broken } = seen
  for (const one of fresh) {
    const before = judged.slice(0, judged.indexOf(one))
    const turn = turnOf([...before, one], undefined)
    if (one.verdict === 'broken' && !broken) news.push(brokenNews(one))
    broken = one.verdict === 'broken'
    // A gate that does not work says nothing about the answers: what was red is still red.
    if (broken) continue
    if (turn && answers !== 'red') news.push(redNews(turn))
    if (!turn && answers === 'red') {
      const ended = turnOf(before, undefined) ?? lost(one)
      news.push({ kind: 'green', id: `green:${one.run.id}`, turn: ended, by: one })
    }
    answers = turn ? 'red' : 'green'
  }
  return { news, answers, broken }
}

const redNews = (turn: Turn): News => ({ kind: 'red', id: `red:${turn.red.run.id}`, turn })
const brokenNews = (at: Observation): News => ({ kind: 'broken', id: `broken:${at.run.id}`, at })

type Silent = Extract<News, { readonly kind: 'silent' }>

function silence(newest: Observation | undefined, now: Date, staleDays: number): Silent | undefined {
  const days = newest ? Math.floor((now.getTime() - newest.run.createdAt.getTime()) / DAY) : staleDays
  if (newest && now.getTime() - newest.run.createdAt.getTime() <= staleDays * DAY) return undefined
  return { kind: 'silent', id: `silent:${newest?.run.id ?? 0}`, newest, days }
}

/** The red that ended is not listed any more. */
const lost = (by: Observation): Turn => ({
  environment: undefined,
  green: undefined,
  red: by,
  newest: by,
  streak: 0,
})

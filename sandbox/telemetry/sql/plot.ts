import type { EpisodeKind, Story } from '../story.ts'
import { choose, type Sql, text, ticks } from './draw.ts'

/** Share of requests that an episode of this kind touches at time `at` (a tick column), else `usual`. */
export function shareOf(story: Story, kind: EpisodeKind, at: Sql, usual = 0): Sql {
  const cases = story.episodes
    .filter((episode) => episode.kind === kind)
    .map(({ from, to, share }) => {
      const ends = to ? ` AND ${at} < ${ticks(to)}` : ''
      return [`${at} >= ${ticks(from)}${ends}`, String(share)] as const
    })
  return choose(cases, String(usual))
}

/** Name of the container instance that serves a request starting `at`: every deployment makes a new revision. */
export function instanceAt(story: Story, at: Sql, replica: Sql): Sql {
  const deploys = story.restarts.filter(({ why }) => why === 'deploy')
  const revision = deploys
    .map(({ at: since }, i) => [`${at} >= ${ticks(since)}`, text(instance(i + 2))] as const)
    .reverse()
  return `${choose(revision, text(instance(1)))} || ${replica}`
}

const instance = (revision: number) => `ca-accelerator-api--${String(revision).padStart(7, '0')}-6c8d7f9b4`

/** The crash that interrupts what runs between two ticks; NULL when nothing does. */
export function crashBetween(story: Story, from: Sql, to: Sql): Sql {
  const cases = story.restarts
    .filter(({ why }) => why === 'crash')
    .map(({ at }) => [`${ticks(at)} BETWEEN ${from} AND ${to}`, String(ticks(at))] as const)
  return choose(cases, 'NULL::BIGINT')
}

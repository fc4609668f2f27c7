import { type Topic, topics } from '../../chat/evals/options.ts'
import type { Commit, Comparison } from '../../ports/repository.ts'

/** A commit that may have done it. */
export type Suspect = {
  readonly commit: Commit
  /** What it touches of the things that change answers; empty for everything else. */
  readonly topics: readonly Topic[]
  /** The pull request it came with, as its title says. */
  readonly pull: number | undefined
}
/** Commits by topic, from the lists by path. */
export type Touched = ReadonlyMap<Topic, ReadonlySet<string>>

/** Commits of a comparison: those that touch prompts, then models, tools, evals; the newest first in each. */
export function suspectsOf({ commits }: Pick<Comparison, 'commits'>, touched: Touched): readonly Suspect[] {
  const suspects = commits.map((commit) => ({
    commit,
    topics: topics.filter((topic) => touched.get(topic)?.has(commit.sha)),
    pull: pullIn(commit.title),
  }))
  const rank = ({ topics: own }: Suspect) => (own[0] ? topics.indexOf(own[0]) : topics.length)
  return suspects.toSorted((a, b) => rank(a) - rank(b) || b.commit.at.getTime() - a.commit.at.getTime())
}

/** "Title (#12)" as squashing writes it, or "Merge pull request #12 from …". */
export function pullIn(title: string): number | undefined {
  const found = /\(#(\d{1,9})\)\s*$/.exec(title) ?? /^Merge pull request #(\d{1,9}) /.exec(title)
  return found ? Number(found[1]) : undefined
}

import type { z } from 'zod'
import { type GitCommit, putCommit } from '../state/git.ts'
import { between, log, resolve } from '../state/history.ts'
import { person, user } from '../state/people.ts'
import type { Pull, Repo } from '../state/repo.ts'
import type { Happening, World } from '../state/world.ts'
import { startFor } from '../workflows/trigger.ts'
import { moveRef } from './repo.ts'
import { AddPull, MergePull } from './vocabulary.ts'

/** The next number in the series that pull requests and issues share. */
export function nextNumber(repo: Repo): number {
  return Math.max(0, ...repo.pulls.map((p) => p.number), ...repo.issues.map((i) => i.number)) + 1
}

/** Opens a pull request from branch `head`. Throws when a branch is missing or nothing differs. */
export function addPull(world: World, repo: Repo, input: z.input<typeof AddPull>): Pull {
  const { title, body, head, base = repo.defaultBranch, author, draft, at } = AddPull.parse(input)
  const from = resolve(repo, `refs/heads/${head}`)
  const to = resolve(repo, `refs/heads/${base}`)
  if (from === undefined || to === undefined) throw new Error(`no branch for ${base}...${head}`)
  const when = at ?? new Date(world.clock.now())
  const made: Pull = {
    ...{ id: world.nextId('pull'), number: nextNumber(repo), title, body, author: user(author), draft },
    ...{ state: 'open', headRef: head, headSha: from.sha, baseRef: base, baseSha: to.sha },
    ...{ createdAt: when, updatedAt: when, closedAt: undefined, mergedAt: undefined },
    ...{ mergedBy: undefined, mergeSha: undefined },
  }
  repo.pulls.push(made)
  tell(world, { kind: 'pull', action: 'opened', repo, pull: made, sender: made.author, at: when.getTime() })
  return made
}

/** Squashes a pull request into one commit on its base, titled "… (#n)". */
export function mergePull(world: World, repo: Repo, input: z.input<typeof MergePull>): GitCommit {
  const { number, by, at, trigger } = MergePull.parse(input)
  const pull = repo.pulls.find((one) => one.number === number)
  const base = pull && resolve(repo, `refs/heads/${pull.baseRef}`)
  const head = pull && resolve(repo, pull.headSha)
  if (pull === undefined || base === undefined || head === undefined)
    throw new Error(`cannot merge #${number}`)
  const when = at ?? new Date(world.clock.now())
  const commit = putCommit(repo.objects, {
    message: `${pull.title} (#${number})`,
    parents: [base.sha],
    author: { ...person(pull.author.login), at: when },
    committer: { ...person('web-flow', 'GitHub'), at: when },
    files: merged(repo, base, head),
  })
  moveRef(world, repo, `refs/heads/${pull.baseRef}`, commit, by)
  repo.refs.delete(`refs/heads/${pull.headRef}`)
  Object.assign(pull, { state: 'closed', updatedAt: when, closedAt: when, mergedAt: when })
  Object.assign(pull, { mergedBy: user(by), mergeSha: commit.sha })
  tell(world, { kind: 'pull', action: 'closed', repo, pull, sender: user(by), at: when.getTime() })
  if (trigger) startFor(world, repo, 'push', { ref: pull.baseRef, commit, actor: user(by) })
  return commit
}

/** What the head changed since it left the base, put on top of the base. */
function merged(repo: Repo, base: GitCommit, head: GitCommit): Map<string, string> {
  const root = between(repo, base, head)?.mergeBase ?? base
  const files = new Map(base.files)
  for (const [path, sha] of head.files) if (root.files.get(path) !== sha) files.set(path, sha)
  for (const path of root.files.keys()) if (!head.files.has(path)) files.delete(path)
  return files
}

/** Commits of a pull request, oldest first. */
export function commitsOf(repo: Repo, pull: Pull): readonly GitCommit[] {
  const [base, head] = [resolve(repo, pull.baseSha), resolve(repo, pull.headSha)]
  if (base === undefined || head === undefined) return []
  return between(repo, base, head)?.ahead ?? log(repo, head).reverse()
}

function tell(world: World, happening: Happening): void {
  for (const listener of world.listeners) listener(happening)
}

/** Whether no file was changed both by the pull request and on its base since they parted. */
export function mergeable(repo: Repo, pull: Pull): boolean {
  const base = resolve(repo, `refs/heads/${pull.baseRef}`)
  const head = resolve(repo, pull.headSha)
  if (base === undefined || head === undefined) return false
  const root = between(repo, base, head)?.mergeBase
  const paths = new Set([...base.files.keys(), ...head.files.keys(), ...(root?.files.keys() ?? [])])
  return [...paths].every((path) => {
    const [was, mine, theirs] = [root?.files.get(path), head.files.get(path), base.files.get(path)]
    return mine === was || theirs === was || mine === theirs
  })
}

import { addPull, mergePull } from '../control/pulls.ts'
import { addCommit, addRun } from '../control/repo.ts'
import { resolve } from '../state/history.ts'
import type { Pull, Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'
import type { Change, Edit } from './changes.ts'
import { type LintFault, lintPlan } from './other-plans.ts'
import { textAt } from './outcome.ts'

/** Something to do at a moment (ms); the story is all of them, in order. */
export type Scene = { readonly at: number; readonly act: () => void }

const minute = 60_000
/** What lint says of a change: on the branch's first commit, on the last, and on main after the merge. */
export type LintFaults = { readonly first?: LintFault; readonly last?: LintFault; readonly main?: LintFault }

/**
 * A change from branch to squash merge: opened some hours before `mergedAt`, linted on the branch and again
 * on main. Without `mergedAt` it stays open and was opened at `openedAt`.
 */
export function pullScenes(
  world: World,
  repo: Repo,
  change: Change,
  when: { readonly openedAt: number; readonly mergedAt?: number },
  faults: LintFaults = {},
): Scene[] {
  const branch = branchName(change)
  let pull: Pull | undefined
  const lint = (ref: string, sha: string | undefined, at: number, fault: LintFault | undefined) =>
    addRun(world, repo, {
      ...{ file: 'lint.yml', ref, at: new Date(at), actor: change.by, plan: lintPlanOf(fault) },
      ...(sha === undefined ? { event: 'push' } : { event: 'pull_request', sha, pull: pull?.number }),
      ...(sha === undefined ? {} : { title: change.title }),
    })
  const commits = [{ message: change.title, edits: change.edits }, ...(change.more ?? [])]
  const open = commits.map(({ message, edits }, i): Scene => {
    const at = when.openedAt + i * 25 * minute
    const fault = i === 0 && commits.length > 1 ? faults.first : faults.last
    return {
      at,
      act: () => {
        const files = edited(repo, i === 0 ? repo.defaultBranch : branch, edits)
        const head = addCommit(world, repo, { message, files, branch, author: change.by, at: new Date(at) })
        pull ??= addPull(world, repo, {
          title: change.title,
          head: branch,
          author: change.by,
          at: new Date(at),
        })
        Object.assign(pull, { headSha: head.sha, updatedAt: new Date(at) })
        lint(branch, head.sha, at + 15_000, fault)
      },
    }
  })
  const { mergedAt } = when
  if (mergedAt === undefined) return open
  const merge = () => {
    if (pull === undefined) throw new Error(`${change.title} was never opened`)
    const by = change.by === 'mchen' ? 'rpatel' : 'mchen'
    mergePull(world, repo, { number: pull.number, by, at: new Date(mergedAt) })
    lint(repo.defaultBranch, undefined, mergedAt + 5_000, faults.main)
  }
  return [...open, { at: mergedAt, act: merge }]
}

function lintPlanOf(fault: LintFault | undefined) {
  return lintPlan(fault) as NonNullable<Parameters<typeof addRun>[2]['plan']>
}

function branchName({ by, title }: Change): string {
  const slug = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  return `${by.replace('[bot]', '')}/${slug.slice(0, 40)}`
}

/** Texts of the touched files after the edits. Throws when an edit no longer finds its place. */
export function edited(repo: Repo, ref: string, edits: readonly Edit[]): Record<string, string> {
  const sha = resolve(repo, `refs/heads/${ref}`)?.sha ?? ''
  const files: Record<string, string> = {}
  for (const { path, find, text } of edits) {
    const before = files[path] ?? textAt(repo, sha, path)
    if (find !== undefined && !before.includes(find)) throw new Error(`"${find}" is not in ${path}`)
    files[path] = find === undefined ? before + text : before.replace(find, () => text)
  }
  return files
}

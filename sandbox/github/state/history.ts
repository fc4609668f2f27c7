import type { GitCommit } from './git.ts'
import type { Repo } from './repo.ts'

/**
 * The commit that a branch, tag, `refs/…` name, HEAD or (abbreviated) hash stands for; annotated tags are
 * peeled. `undefined` when there is none.
 */
export function resolve(repo: Repo, ref: string | undefined): GitCommit | undefined {
  const name = ref === undefined || ref === '' || ref === 'HEAD' ? repo.defaultBranch : ref
  const sha =
    repo.refs.get(name) ??
    repo.refs.get(`refs/${name}`) ??
    repo.refs.get(`refs/heads/${name}`) ??
    repo.refs.get(`refs/tags/${name}`) ??
    fullHash(repo, name)
  if (sha === undefined) return undefined
  return repo.objects.commits.get(repo.objects.tags.get(sha)?.object ?? sha)
}

function fullHash(repo: Repo, name: string): string | undefined {
  if (!/^[0-9a-f]{7,40}$/i.test(name)) return undefined
  if (name.length === 40) return name.toLowerCase()
  return [...repo.objects.commits.keys()].find((sha) => sha.startsWith(name.toLowerCase()))
}

/** The commit and all its ancestors, newest first; a parent never comes before its child. */
export function log(repo: Repo, from: GitCommit): GitCommit[] {
  const reached = ancestors(repo, from)
  const children = new Map<string, number>()
  for (const commit of reached.values())
    for (const parent of commit.parents) children.set(parent, (children.get(parent) ?? 0) + 1)
  const ready = [from]
  const sorted: GitCommit[] = []
  while (ready.length > 0) {
    ready.sort((a, b) => a.committer.at.getTime() - b.committer.at.getTime())
    const commit = ready.pop() as GitCommit
    sorted.push(commit)
    for (const sha of commit.parents) {
      const left = (children.get(sha) ?? 1) - 1
      children.set(sha, left)
      const parent = reached.get(sha)
      if (left === 0 && parent !== undefined) ready.push(parent)
    }
  }
  return sorted
}

export function ancestors(repo: Repo, from: GitCommit): Map<string, GitCommit> {
  const reached = new Map<string, GitCommit>()
  const open = [from]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next.sha)) continue
    reached.set(next.sha, next)
    for (const sha of next.parents) {
      const parent = repo.objects.commits.get(sha)
      if (parent !== undefined) open.push(parent)
    }
  }
  return reached
}

/** What lies between two commits, as `base...head` means it. `undefined` without a common ancestor. */
export function between(repo: Repo, base: GitCommit, head: GitCommit) {
  const ofBase = ancestors(repo, base)
  const ofHead = ancestors(repo, head)
  const mergeBase = log(repo, head).find((commit) => ofBase.has(commit.sha))
  if (mergeBase === undefined) return undefined
  const ahead = log(repo, head)
    .filter((commit) => !ofBase.has(commit.sha))
    .reverse()
  const behind = [...ofBase.values()].filter((commit) => !ofHead.has(commit.sha)).length
  const status = ahead.length > 0 ? (behind > 0 ? 'diverged' : 'ahead') : behind > 0 ? 'behind' : 'identical'
  return { mergeBase, ahead, behind, status } as const
}

/** Whether the commit changed `path` (a file, or anything below a folder) against its first parent. */
export function touches(repo: Repo, commit: GitCommit, path: string): boolean {
  const parent = repo.objects.commits.get(commit.parents[0] ?? '')
  const below = (file: string) => path === '' || file === path || file.startsWith(`${path}/`)
  for (const [file, sha] of commit.files) if (below(file) && parent?.files.get(file) !== sha) return true
  for (const file of parent?.files.keys() ?? []) if (below(file) && !commit.files.has(file)) return true
  return false
}

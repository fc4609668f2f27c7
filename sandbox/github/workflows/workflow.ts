import { hash } from '../random.ts'
import type { GitCommit } from '../state/git.ts'
import { resolve } from '../state/history.ts'
import type { Repo } from '../state/repo.ts'
import { type Definition, parseWorkflow } from './definition.ts'

/** A workflow as GitHub registers it: one per file under `.github/workflows`. */
export type Workflow = {
  readonly id: number
  readonly path: string
  readonly name: string
  readonly createdAt: Date
  readonly updatedAt: Date
  state: 'active' | 'disabled_manually'
}

const folder = '.github/workflows/'

/** Registered workflows: files on the default branch, and files that once had a run. */
export function workflows(repo: Repo): readonly Workflow[] {
  const head = resolve(repo, repo.defaultBranch)
  for (const path of head?.files.keys() ?? [])
    if (path.startsWith(folder) && /\.ya?ml$/.test(path)) register(repo, path, head as GitCommit)
  return [...repo.workflows.values()]
}

/** Finds a workflow by numeric id or by file name; `undefined` is GitHub's 404. */
export function findWorkflow(repo: Repo, idOrFile: string): Workflow | undefined {
  return workflows(repo).find(
    (workflow) => String(workflow.id) === idOrFile || workflow.path === `${folder}${idOrFile}`,
  )
}

export function register(repo: Repo, path: string, commit: GitCommit): Workflow {
  const known = repo.workflows.get(path)
  if (known !== undefined) return known
  const name = definition(repo, commit, path)?.name ?? path
  const made: Workflow = {
    ...{ id: 10_000_000 + (hash(`${repo.id}${path}`) % 80_000_000), path, name, state: 'active' },
    ...{ createdAt: repo.createdAt, updatedAt: commit.committer.at },
  }
  repo.workflows.set(path, made)
  return made
}

/** Workflow files hardly ever change, and every run asks for its own. */
const parsed = new WeakMap<Buffer, Definition | 'none'>()

/** What the file says at a commit; `undefined` when it is not there or not a workflow. */
export function definition(repo: Repo, commit: GitCommit, path: string): Definition | undefined {
  const blob = repo.objects.blobs.get(commit.files.get(path) ?? '')
  if (blob === undefined) return undefined
  const known = parsed.get(blob) ?? parseWorkflow(blob.toString('utf8')) ?? 'none'
  parsed.set(blob, known)
  return known === 'none' ? undefined : known
}

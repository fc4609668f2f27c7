import { z } from 'zod'
import { UpstreamError } from '../../chat/errors.ts'
import type { Changes, FileChange, Made } from '../../ports/changes.ts'
import type { Ask } from './ask.ts'
import { digest, markOf, once } from './changes.ts'
import { SYSTEM } from './explain.ts'
import { ApiCommit, ApiMade, ApiRef, ApiSha, ApiTree } from './shapes.ts'

type Change = Parameters<Changes['pullRequest']>[0]

/**
 * A pull request of one commit. The branch belongs to the key, so whatever a crash left behind (a branch
 * without a pull request) is picked up instead of made again.
 */
export async function githubPullRequest(ask: Ask, into: string, change: Change): Promise<Made> {
  const branch = `${change.branch}-${digest(change.key, 8)}`
  const look = async () => {
    const query = { ...ask.at, state: 'all' as const, head: `${ask.at.owner}:${branch}` }
    const found = await ask.read('list pull requests', () => pulls.list(query), z.array(ApiMade))
    return found[0]
  }
  const { pulls } = ask.client.rest
  const make = async () => {
    await once(
      () => headOf(ask, branch),
      () => makeBranch(ask, into, branch, change),
    )
    const body = `${change.body}\n\n<!-- ${markOf(change.key)} -->`
    const wanted = { ...ask.at, head: branch, base: into, title: change.title, body }
    return await ask.read('open a pull request', () => pulls.create(wanted), ApiMade)
  }
  const { thing, existed } = await once(look, make)
  return { number: thing.number, url: thing.html_url, existed }
}

async function headOf(ask: Ask, branch: string): Promise<string | undefined> {
  const request = () => ask.client.rest.git.getRef({ ...ask.at, ref: `heads/${branch}` })
  return (await ask.find('look for a branch', request, ApiRef))?.object.sha
}

async function makeBranch(ask: Ask, into: string, branch: string, change: Change): Promise<string> {
  const { git, repos } = ask.client.rest
  const base = await ask.read(
    'read a commit',
    () => repos.getCommit({ ...ask.at, ref: change.base ?? into, per_page: 1 }),
    ApiCommit,
  )
  const tree = await treeOf(ask, base.sha, change.files)
  const commit = await ask.read(
    'make a commit',
    () => git.createCommit({ ...ask.at, message: messageOf(change), tree, parents: [base.sha] }),
    ApiSha,
  )
  const ref = { ...ask.at, ref: `refs/heads/${branch}`, sha: commit.sha }
  return (await ask.read('make a branch', () => git.createRef(ref), ApiRef)).object.sha
}

const messageOf = ({ title, key }: Change) => `${title}\n\n${markOf(key).replace('ops-key', 'Ops-Key')}\n`

/** The base's tree with the files as they should be; what is executable stays so. */
async function treeOf(ask: Ask, base: string, files: readonly FileChange[]): Promise<string> {
  const { git } = ask.client.rest
  const old = await filesAt(ask, base)
  const commits = [...new Set(files.flatMap((file) => ('asAt' in file ? [file.asAt] : [])))]
  const others = new Map(
    await Promise.all(commits.map(async (sha) => [sha, await filesAt(ask, sha)] as const)),
  )
  const entries = files.flatMap((file): readonly Entry[] => {
    const { path } = file
    const before = old.entries.get(path)
    const other = 'asAt' in file ? others.get(file.asAt)?.entries.get(path) : undefined
    if (other) return [{ path, mode: other.mode, type: 'blob' as const, sha: other.sha }]
    const mode = before?.mode ?? '100644'
    if ('text' in file && file.text !== undefined)
      return [{ path, mode, type: 'blob' as const, content: file.text }]
    // GitHub refuses to remove what is not there.
    return before ? [{ path, mode, type: 'blob' as const, sha: null }] : []
  })
  if (entries.length === 0) throw nothing()
  const wanted = { ...ask.at, base_tree: old.sha, tree: [...entries] }
  const made = await ask.read('make a tree', () => git.createTree(wanted), ApiSha)
  if (made.sha === old.sha) throw nothing()
  return made.sha
}

type Entry = {
  readonly path: string
  readonly mode: '100644' | '100755' | '120000'
  readonly type: 'blob'
  readonly sha?: string | null
  readonly content?: string
}

/** Every file of a commit with its mode and content's hash. Throws when GitHub does not list them all. */
async function filesAt(ask: Ask, commit: string) {
  const request = () => ask.client.rest.git.getTree({ ...ask.at, tree_sha: commit, recursive: 'true' })
  const { sha, tree, truncated } = await ask.read('read the tree of a commit', request, ApiTree)
  if (truncated)
    throw new UpstreamError(SYSTEM, 'rejected', 'The repository has more files than GitHub lists at once.')
  const blobs = tree.filter(({ type }) => type === 'blob')
  return { sha, entries: new Map(blobs.map(({ path, ...entry }) => [path, entry])) }
}

const nothing = () =>
  new UpstreamError(SYSTEM, 'rejected', 'There is nothing to change: the files are that way already.')

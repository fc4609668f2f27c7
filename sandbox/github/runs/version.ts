import { resolve } from '../state/history.ts'
import type { Repo } from '../state/repo.ts'

/** What a run says it deploys. */
type Order = {
  readonly sha: string
  readonly ref: string
  readonly inputs: Readonly<Record<string, string>>
}

/** The version a run puts live: the tag or hash among its inputs (a rollback), else its own commit. */
export function versionOf(repo: Repo, order: Order): { readonly sha: string; readonly version: string } {
  const { ref, tag, version, sha, ...others } = order.inputs
  // `expected_sha` and its like say what is there now, not what shall come.
  const rest = Object.entries(others).filter(([name]) => !/expected|current/.test(name))
  const named = [ref, tag, version, sha, ...rest.map(([, value]) => value)].find(
    (value) => value !== undefined && isVersion(repo, value),
  )
  const commit = named === undefined ? undefined : resolve(repo, named)
  return { sha: commit?.sha ?? order.sha, version: named ?? order.ref }
}

function isVersion(repo: Repo, value: string): boolean {
  return repo.refs.has(`refs/tags/${value.replace('refs/tags/', '')}`) || repo.objects.commits.has(value)
}

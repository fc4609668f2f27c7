import type { Archive } from '../../ports/archive.ts'
import type { Changes } from '../../ports/changes.ts'
import type { Repository } from '../../ports/repository.ts'
import type { WorkflowRuns } from '../../ports/workflow-runs.ts'
import { asking } from './ask.ts'
import { githubChanges } from './changes.ts'
import { type ClientOptions, openClient } from './client.ts'
import { githubRepository } from './repository.ts'
import { githubRuns } from './runs.ts'

export type { GithubAuth } from './client.ts'
export { privateKeyFrom } from './private-key.ts'

export type GithubOptions = ClientOptions & {
  readonly owner: string
  readonly repo: string
  /** The default branch, into which pull requests go; "main" when absent. */
  readonly branch?: string
  /** Opens the archives in which GitHub hands out logs and artifacts. */
  readonly unpack: Archive['unpack']
}
export type Github = {
  readonly repository: Repository
  readonly runs: WorkflowRuns
  readonly changes: Changes
}

/** One GitHub repository, by its REST API, as three ports. */
export function openGithub({ owner, repo, branch = 'main', unpack, ...options }: GithubOptions): Github {
  const ask = asking(openClient(options), { owner, repo }, unpack)
  return {
    repository: githubRepository(ask),
    runs: githubRuns(ask),
    changes: githubChanges(ask, branch),
  }
}

import type { Run } from '../runs/run.ts'
import type { Workflow } from '../workflows/workflow.ts'
import { emptyObjects, type Objects } from './git.ts'
import type { User } from './people.ts'

export type Pull = {
  readonly id: number
  readonly number: number
  title: string
  body: string
  readonly author: User
  state: 'open' | 'closed'
  readonly draft: boolean
  readonly headRef: string
  readonly headSha: string
  readonly baseRef: string
  readonly baseSha: string
  readonly createdAt: Date
  updatedAt: Date
  closedAt: Date | undefined
  mergedAt: Date | undefined
  mergedBy: User | undefined
  mergeSha: string | undefined
}
export type Issue = {
  readonly id: number
  readonly number: number
  title: string
  body: string
  readonly author: User
  state: 'open' | 'closed'
  labels: string[]
  assignees: User[]
  readonly createdAt: Date
  updatedAt: Date
  closedAt: Date | undefined
}
/** On an issue or a pull request, by its number. */
export type Comment = {
  readonly id: number
  readonly on: number
  readonly body: string
  readonly author: User
  readonly at: Date
}
export type DeploymentStatus = {
  readonly id: number
  readonly state: 'error' | 'failure' | 'inactive' | 'pending' | 'success' | 'queued' | 'in_progress'
  readonly description: string
  readonly url: string
  readonly environmentUrl: string
  readonly creator: User
  readonly at: Date
}
/** `statuses` newest first. `jobId` when Actions made it. */
export type Deployment = {
  readonly id: number
  readonly sha: string
  readonly ref: string
  readonly task: string
  readonly environment: string
  readonly description: string | undefined
  readonly payload: unknown
  readonly creator: User
  readonly at: Date
  readonly runId: number | undefined
  readonly jobId: number | undefined
  readonly statuses: DeploymentStatus[]
}
/** `reviewers` empty = nobody is asked. */
export type Environment = {
  readonly id: number
  readonly name: string
  readonly reviewers: readonly User[]
  readonly createdAt: Date
}

/** What runs in an environment. `at` in ms. */
export type Live = {
  readonly sha: string
  readonly version: string
  readonly at: number
  readonly runId: number
}

/** One repository and all that GitHub knows about it. `runs` and `deployments` oldest first. */
export type Repo = {
  readonly id: number
  readonly owner: User
  readonly name: string
  readonly description: string
  readonly private: boolean
  readonly defaultBranch: string
  readonly createdAt: Date
  readonly objects: Objects
  /** Full ref name -> object hash. */
  readonly refs: Map<string, string>
  readonly workflows: Map<string, Workflow>
  readonly runs: Run[]
  readonly pulls: Pull[]
  readonly issues: Issue[]
  readonly comments: Comment[]
  readonly deployments: Deployment[]
  readonly environments: Map<string, Environment>
  readonly variables: Map<string, string>
  /** By environment: the version that the last successful job put there. */
  readonly live: Map<string, Live>
}

export function newRepo(
  about: Pick<Repo, 'id' | 'owner' | 'name' | 'description' | 'private' | 'defaultBranch' | 'createdAt'>,
): Repo {
  return {
    ...about,
    objects: emptyObjects(),
    refs: new Map(),
    workflows: new Map(),
    runs: [],
    pulls: [],
    issues: [],
    comments: [],
    deployments: [],
    environments: new Map(),
    variables: new Map(),
    live: new Map(),
  }
}

export function fullName(repo: Repo): string {
  return `${repo.owner.login}/${repo.name}`
}

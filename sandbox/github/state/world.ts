import type { AppIdentity } from '../app/identity.ts'
import type { Random } from '../random.ts'
import type { RunPlanInput } from '../runs/plan.ts'
import type { Attempt, Run } from '../runs/run.ts'
import type { JobTime } from '../runs/timeline.ts'
import type { Definition } from '../workflows/definition.ts'
import type { Context } from '../workflows/expression.ts'
import type { StoryClock } from './clock.ts'
import type { User } from './people.ts'
import type { Deployment, DeploymentStatus, Pull, Repo } from './repo.ts'

/** What a planner may look at when it decides what a run will do. */
export type PlanRequest = {
  readonly repo: Repo
  readonly file: string
  readonly definition: Definition
  readonly sha: string
  readonly ref: string
  readonly event: string
  readonly inputs: Readonly<Record<string, string>>
  readonly attempt: number
  /** For `${{ … }}` in the file. */
  readonly context: Context
}
/** Gives the script of a run, or `undefined` to leave it to the next planner. */
export type Planner = (request: PlanRequest) => RunPlanInput | undefined

/** Something that happened in the story, told once, in order. */
export type Happening = { readonly repo: Repo; readonly at: number } & (
  | {
      readonly kind: 'run'
      readonly action: 'requested' | 'in_progress' | 'completed'
      readonly run: Run
      readonly attempt: Attempt
    }
  | {
      readonly kind: 'job'
      readonly action: 'queued' | 'waiting' | 'in_progress' | 'completed'
      readonly run: Run
      readonly attempt: Attempt
      readonly job: JobTime
    }
  | { readonly kind: 'deployment'; readonly deployment: Deployment; readonly status: DeploymentStatus }
  | {
      readonly kind: 'pull'
      readonly action: 'opened' | 'closed' | 'synchronize'
      readonly pull: Pull
      readonly sender: User
    }
  | {
      readonly kind: 'push'
      readonly ref: string
      readonly before: string
      readonly after: string
      readonly sender: User
    }
)

/** All that the server serves. Routes read it; only `runs/`, `state/` and `control` change it. */
export type World = {
  /** Base address of the REST server, without a slash at the end; set once it listens. */
  url: string
  readonly clock: StoryClock
  readonly random: Random
  readonly repos: Map<string, Repo>
  readonly app: AppIdentity
  readonly planners: Planner[]
  readonly active: Set<{ readonly repo: Repo; readonly run: Run }>
  readonly listeners: Set<(happening: Happening) => void>
  /** How long (ms) a new run is missing from lists, as happens on GitHub after a dispatch. */
  listLagMs: number
  /** How much faster than its plan a new run goes. */
  speed: number
  /** Next number of a kind; every kind counts on its own. */
  nextId(kind: IdKind): number
}
export type IdKind =
  | 'run'
  | 'job'
  | 'suite'
  | 'deployment'
  | 'status'
  | 'environment'
  | 'artifact'
  | 'pull'
  | 'issue'
  | 'comment'
  | 'repo'
  | 'delivery'

const firsts: Readonly<Record<IdKind, number>> = {
  run: 19_400_100_000,
  job: 55_500_200_000,
  suite: 48_800_300_000,
  deployment: 3_400_400_000,
  status: 7_700_500_000,
  environment: 9_100_600_000,
  artifact: 4_600_700_000,
  pull: 2_900_800_000,
  issue: 3_700_900_000,
  comment: 3_100_950_000,
  repo: 880_010_000,
  delivery: 210_000_110_000,
}

export function newWorld(parts: Pick<World, 'clock' | 'random' | 'app' | 'speed'>): World {
  const counts = new Map<IdKind, number>()
  return {
    ...parts,
    url: '',
    listLagMs: 0,
    repos: new Map(),
    planners: [],
    active: new Set(),
    listeners: new Set(),
    nextId(kind) {
      const count = (counts.get(kind) ?? 0) + 1
      counts.set(kind, count)
      return firsts[kind] + count * 7
    },
  }
}

/** The repository by owner and name, in any case, or `undefined`. */
export function findRepo(world: World, owner: string, name: string): Repo | undefined {
  return world.repos.get(`${owner}/${name}`.toLowerCase())
}

import type { z } from 'zod'
import type { RunPlanInput } from '../runs/plan.ts'
import { review } from '../runs/review.ts'
import { latest, type Run } from '../runs/run.ts'
import { cancelAt } from '../runs/start.ts'
import type { GitCommit, GitTag } from '../state/git.ts'
import { user } from '../state/people.ts'
import type { Deployment, Environment, Pull, Repo } from '../state/repo.ts'
import type { Happening, Planner, World } from '../state/world.ts'
import { setPlan } from './plans.ts'
import { addPull, mergePull } from './pulls.ts'
import { addRepo, load } from './record.ts'
import { addCommit, addDeployment, addEnvironment, addRun, addTag } from './repo.ts'
import type * as say from './vocabulary.ts'

/** Hands on the world, for tests and for the builder of the local world. Each defaults to the one repository. */
export type Controls = {
  addRepo(about: Parameters<typeof addRepo>[1]): Repo
  /** Builds everything of a recording. */
  load(recording: say.Recording): readonly Repo[]
  addCommit(commit: z.input<typeof say.AddCommit>, repo?: Repo): GitCommit
  addTag(tag: z.input<typeof say.AddTag>, repo?: Repo): GitTag | undefined
  addRun(run: z.input<typeof say.AddRun>, repo?: Repo): Run
  addPull(pull: z.input<typeof say.AddPull>, repo?: Repo): Pull
  mergePull(pull: z.input<typeof say.MergePull>, repo?: Repo): GitCommit
  addEnvironment(environment: z.input<typeof say.AddEnvironment>, repo?: Repo): Environment
  addDeployment(deployment: z.input<typeof say.AddDeployment>, repo?: Repo): Deployment
  /** What later runs of a file will do: a plan, or a function of the request. */
  setRunPlan(file: string, plan: RunPlanInput | Planner, options?: { times?: number; repo?: Repo }): void
  cancelRun(run: Run): void
  /** How much faster than planned runs go that start from now on. */
  setSpeed(speed: number): void
  /** Answers for a reviewer of a protected environment. */
  reviewRun(run: Run, environment: string, approved: boolean): void
  /** Calls back for everything that happens; returns how to stop. */
  on(listener: (happening: Happening) => void): () => void
  repository(name?: string): Repo
}

export function controls(world: World, beat: () => void): Controls {
  const only = (repo?: Repo): Repo => {
    const found = repo ?? world.repos.values().next().value
    if (found === undefined) throw new Error('there is no repository yet: addRepo first')
    return found
  }
  const then = <Made>(made: Made): Made => {
    beat()
    return made
  }
  return {
    addRepo: (about) => addRepo(world, about),
    load: (recording) => then(load(world, recording)),
    addCommit: (commit, repo) => then(addCommit(world, only(repo), commit)),
    addTag: (tag, repo) => addTag(world, only(repo), tag),
    addRun: (run, repo) => then(addRun(world, only(repo), run)),
    addPull: (pull, repo) => then(addPull(world, only(repo), pull)),
    mergePull: (pull, repo) => then(mergePull(world, only(repo), pull)),
    addEnvironment: (environment, repo) => addEnvironment(world, only(repo), environment),
    addDeployment: (deployment, repo) => addDeployment(world, only(repo), deployment),
    setRunPlan: (file, plan, options) =>
      setPlan(world, only(options?.repo), { file, plan, times: options?.times }),
    setSpeed(speed) {
      world.speed = speed
    },
    cancelRun: (run) => then(cancelAt(latest(run), world.clock.now())),
    reviewRun: (run, environment, approved) =>
      then(
        review(latest(run), environment, {
          ...{ approved, at: world.clock.now(), comment: '' },
          by: only().environments.get(environment)?.reviewers[0] ?? user('mchen'),
        }),
      ),
    on(listener) {
      world.listeners.add(listener)
      return () => void world.listeners.delete(listener)
    },
    repository: (name) =>
      only(name === undefined ? undefined : [...world.repos.values()].find((repo) => repo.name === name)),
  }
}

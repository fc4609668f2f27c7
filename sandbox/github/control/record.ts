import { user } from '../state/people.ts'
import { fullName, newRepo, type Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'
import { setPlan } from './plans.ts'
import { addPull, mergePull } from './pulls.ts'
import { addCommit, addDeployment, addEnvironment, addRun, addTag } from './repo.ts'
import { Recording, Step } from './vocabulary.ts'

/** Builds the repositories of a recording. Throws with zod's words when it does not fit. */
export function load(world: World, recording: unknown): Repo[] {
  return Recording.parse(recording).repos.map(({ steps, owner, createdAt, ...about }) => {
    const made = addRepo(world, { ...about, owner, ...(createdAt && { createdAt }) })
    for (const step of steps) apply(world, made, step)
    return made
  })
}

export function addRepo(
  world: World,
  about: { readonly owner: string; readonly name: string; readonly createdAt?: Date } & Partial<
    Pick<Repo, 'description' | 'private' | 'defaultBranch'>
  >,
): Repo {
  const repo = newRepo({
    ...{ id: world.nextId('repo'), description: '', private: true, defaultBranch: 'main' },
    ...{ createdAt: new Date(world.clock.now()), ...about, owner: user(about.owner, 'Organization') },
  })
  world.repos.set(fullName(repo).toLowerCase(), repo)
  return repo
}

/** Does one step of a recording. */
export function apply(world: World, repo: Repo, input: unknown): void {
  const step = Step.parse(input)
  if ('commit' in step) addCommit(world, repo, step.commit)
  else if ('run' in step) addRun(world, repo, step.run)
  else if ('tag' in step) addTag(world, repo, step.tag)
  else if ('pull' in step) addPull(world, repo, step.pull)
  else if ('merge' in step) mergePull(world, repo, step.merge)
  else if ('plan' in step) setPlan(world, repo, step.plan)
  else if ('environment' in step) addEnvironment(world, repo, step.environment)
  else if ('deployment' in step) addDeployment(world, repo, step.deployment)
  else repo.variables.set(step.variable.name, step.variable.value)
}

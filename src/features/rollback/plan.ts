import { UsageError } from '../../chat/errors.ts'
import type { Wiring } from '../../ports/environments.ts'
import type { Ports } from '../../ports/index.ts'
import type { Comparison, Tag } from '../../ports/repository.ts'
import { candidatesFor, type EvalState, evalsOf } from './candidates.ts'
import type { RollbackOptions } from './options.ts'
import { type Reach, reachOf } from './reach.ts'
import { type Recipe, recipeOf } from './recipe.ts'
import { mustRun, type Running } from './running.ts'

/** What going back to a tag would do, as far as it can be known before. */
export type Plan = {
  readonly environment: string
  /** GitHub's name of the environment. */
  readonly github: string
  readonly running: Running & { readonly title: string }
  readonly tag: Tag
  readonly evals: EvalState
  readonly lastKnownGood: boolean
  /** From the tag to what runs: what would be undone. */
  readonly comparison: Comparison
  readonly reach: Reach
  /** What is set in the container now; undefined when nobody can look. */
  readonly wiring: Wiring | undefined
  /** Whether the workflow is in the repository. */
  readonly installed: boolean
  readonly recipe: Pick<Recipe, 'file' | 'provisions'>
}
export type PlanNeeds = Pick<Ports, 'repository' | 'runs' | 'accelerator' | 'environments'>

/** Everything a plan needs, side by side. Throws `UsageError` where there is nothing to roll back. */
export async function planFor(
  ports: PlanNeeds,
  options: RollbackOptions,
  environment: string,
  wanted: string,
): Promise<Plan> {
  const { repository, runs, accelerator, environments } = ports
  const { github, lastKnownGood } = placeOf(options, environment)
  const recipe = recipeOf(options)
  const [tags, installed] = await Promise.all([repository.tags(), runs.runs(recipe.file, { limit: 1 })])
  const tag = tagIn(tags, wanted, environment)
  const running = await mustRun(ports, environment, github, recipe.file, tags)
  if (running.sha === tag.sha)
    throw new UsageError(`${environment} runs ${tag.name} already.`, { try: 'rollback' })
  const [comparison, candidates, now, was, resources, [title]] = await Promise.all([
    repository.compare(tag.sha, running.sha),
    candidatesFor(ports, running, tags, options, lastKnownGood),
    accelerator.manifest(running.sha),
    accelerator.manifest(tag.sha),
    // A plan without it is still a plan; the card says that nobody could look.
    environments.resources(environment).catch(() => undefined),
    repository.commits({ ref: running.sha, limit: 1 }),
  ])
  if (comparison.status === 'behind')
    throw new UsageError(
      `${tag.name} is newer than what ${environment} runs: that is a deployment, not a rollback.`,
      { try: 'rollback' },
    )
  const candidate = candidates.find(({ name }) => name === tag.name)
  const evals = candidate?.evals ?? (await evalsOf(runs, tag.sha, options))
  return {
    ...{ environment, github, tag, evals, comparison, recipe, wiring: resources?.wiring },
    running: { ...running, title: title?.title ?? '' },
    lastKnownGood: candidate?.lastKnownGood ?? tag.sha === lastKnownGood,
    reach: reachOf(comparison.files, now, was),
    installed: installed !== undefined,
  }
}

export function placeOf(
  { environments }: Pick<RollbackOptions, 'environments'>,
  name: string,
): RollbackOptions['environments'][string] {
  return environments[name] ?? { github: name, lastKnownGood: undefined }
}

/** A whole commit hash does where there are no tags: it moves as little as one. */
function tagIn(tags: readonly Tag[], wanted: string, environment: string): Tag {
  const found = tags.find(({ name }) => name === wanted) ?? tags.find(({ name }) => name === `v${wanted}`)
  if (found) return found
  if (/^[0-9a-f]{40}$/.test(wanted)) return { name: wanted, sha: wanted }
  throw new UsageError(
    tags.length === 0
      ? `The repository has no tags, so there is no ${wanted}. "rollback env ${environment}" says how to make the first one.`
      : `There is no tag ${wanted}. "rollback env ${environment}" lists what you can go back to.`,
    { try: `rollback env ${environment}` },
  )
}

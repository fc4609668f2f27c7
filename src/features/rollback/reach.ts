import type { Manifest } from '../../ports/accelerator.ts'
import type { Comparison } from '../../ports/repository.ts'

/** One field of `accelerator.yaml` that a rollback of code leaves as it is. */
export type ModelChange = { readonly field: string; readonly now: string; readonly was: string }
/** What of the changes between a tag and what runs comes back with the code, and what does not. */
export type Reach = {
  /** How many changed files of each kind the image holds. */
  readonly code: number
  readonly prompts: number
  readonly data: number
  readonly infra: number
  /** Neither deployed nor provisioned: tests, docs, workflows. */
  readonly other: number
  readonly models: readonly ModelChange[]
}

const kinds: readonly (readonly [kind: 'code' | 'prompts' | 'data' | 'infra', path: RegExp])[] = [
  ['prompts', /^docs\/agent-specs\//],
  ['code', /^(src\/|pyproject\.toml$|azure\.yaml$|accelerator\.yaml$|Dockerfile$)/],
  ['data', /^data\//],
  ['infra', /^infra\//],
]

/** Sorts the changed files by what takes them back, and names the model fields that changed. */
export function reachOf(
  files: Comparison['files'],
  now: Pick<Manifest, 'models'> | undefined,
  then: Pick<Manifest, 'models'> | undefined,
): Reach {
  const counts = { code: 0, prompts: 0, data: 0, infra: 0, other: 0 }
  for (const { path } of files) counts[kinds.find(([, fits]) => fits.test(path))?.[0] ?? 'other']++
  return { ...counts, models: now && then ? modelChanges(now.models, then.models) : [] }
}

type Models = Manifest['models']
const fields = [
  ['deployment', 'deployment_name'],
  ['model', 'model'],
  ['version', 'version'],
] as const

function modelChanges(now: Models, then: Models): readonly ModelChange[] {
  const slugs = [...new Set([...now, ...then].map(({ slug }) => slug))]
  return slugs.flatMap((slug): readonly ModelChange[] => {
    const [is, was] = [now, then].map((all) => all.find((one) => one.slug === slug))
    if (!is || !was) return [{ field: `models[${slug}]`, now: told(is), was: told(was) }]
    return fields
      .filter(([key]) => is[key] !== was[key])
      .map(([key, name]) => ({ field: `models[${slug}].${name}`, now: is[key], was: was[key] }))
  })
}

const told = (model: Models[number] | undefined): string =>
  model ? `${model.model} ${model.version}` : 'not there'

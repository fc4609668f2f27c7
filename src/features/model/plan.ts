import { UsageError } from '../../chat/errors.ts'
import type { Manifest } from '../../ports/accelerator.ts'
import type { FileChange } from '../../ports/changes.ts'
import type { Ports } from '../../ports/index.ts'
import type { Wish } from './args.ts'
import { defaultEntry, type Entry } from './entry.ts'
import { modelToldBy, type Pricing, pricingOf, runnerPath } from './price.ts'

export const manifestPath = 'accelerator.yaml'
/** The deployment that the accelerator makes for its search, beside those of `models`. */
const embedding = 'text-embedding-3-small'

export type ModelOptions = {
  /** Files of the workflows that run evals: they may name the model that is priced. */
  readonly workflows: readonly string[]
  /** The environment whose rules of approval hold. */
  readonly environment: string
}

/** What another default model takes: the files to change, and what was found on the way. */
export type Plan = {
  readonly now: Entry
  readonly next: Entry
  readonly files: readonly FileChange[]
  readonly pricing: Pricing | undefined
  /** Workflows that name a model of their own. */
  readonly told: readonly { readonly file: string; readonly model: string }[]
  /** Agents with a model of their own, which has no effect. */
  readonly ignored: Manifest['agents']
}
type Needs = Pick<Ports, 'accelerator' | 'repository'>

/** Throws `UsageError` where it cannot be done, with what to do instead; `UpstreamError` as GitHub does. */
export async function planFor(ports: Needs, options: ModelOptions, wish: Wish): Promise<Plan> {
  const [manifest, text, runner, ...workflows] = await Promise.all([
    ports.accelerator.manifest(),
    ports.repository.file(manifestPath),
    ports.repository.file(runnerPath),
    ...options.workflows.map((file) => ports.repository.file(`.github/workflows/${file}`)),
  ])
  if (!manifest || text === undefined)
    throw new UsageError(`The repository has no ${manifestPath}, so it names no models.`)
  const found = defaultEntry(text)
  const read = manifest.models.find(({ isDefault }) => isDefault)
  // What the lines say must be what YAML says, or they are not the lines that hold.
  if (!found || !read || !agree(found.entry, read))
    throw new UsageError(
      `I cannot change the default model safely: ${manifestPath} does not have it as one entry under "models" with "default: true" and a line for each of model, version, deployment_name and capacity. Change it by hand.`,
    )
  const now = found.entry
  const next = wished(now, wish)
  refuseClashes(now, next, manifest)
  const pricing = pricingOf(runner, next.model)
  const reprices = pricing?.by === 'model' && pricing.now !== next.model
  return {
    ...{ now, next, pricing },
    files: [
      { path: manifestPath, text: found.with(next) },
      ...(reprices ? [{ path: runnerPath, text: pricing.with(next.model) }] : []),
    ],
    told: options.workflows.flatMap((file, i) => {
      const model = modelToldBy(workflows[i])
      return model === undefined || model === next.model ? [] : [{ file, model }]
    }),
    ignored: manifest.agents.filter(({ model }) => model !== undefined && model !== 'default'),
  }
}

const agree = (entry: Entry, read: Manifest['models'][number]): boolean =>
  entry.model === read.model &&
  entry.version === read.version &&
  entry.deployment === read.deployment &&
  entry.capacity === read.capacity

/** A deployment that is called like its model is called like the next one, too: the old one stays to go back to. */
function wished(now: Entry, { model, version, deployment, capacity }: Wish): Entry {
  const named = now.deployment === now.model ? model : now.deployment
  return { model, version, deployment: deployment ?? named, capacity: capacity ?? now.capacity }
}

function refuseClashes(now: Entry, next: Entry, { models }: Manifest): void {
  if (entryWords(now) === entryWords(next))
    throw new UsageError(`That is the default model already: ${entryWords(now)}.`, { try: 'model' })
  const taken = models.some(({ isDefault, deployment }) => !isDefault && deployment === next.deployment)
  if (taken || next.deployment === embedding)
    throw new UsageError(
      `There is another deployment called ${next.deployment}. Say a name of its own for this one.`,
      { try: `model ${next.model} version ${next.version} deployment ${next.model}-chat` },
    )
}

/** "gpt-5-mini 2025-08-07 as gpt-5-mini, capacity 30"; also what an approval is bound to. */
export const entryWords = ({ model, version, deployment, capacity }: Entry): string =>
  `${model} ${version} as ${deployment}, capacity ${capacity}`

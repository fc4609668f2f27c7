import { readdirSync, readFileSync } from 'node:fs'
import { UpstreamError } from '../../chat/errors.ts'
import type { Ports } from '../../ports/index.ts'
import {
  planSetup,
  pullRequestText,
  type SetupPlan,
  setupPagePath,
  type Template,
  workflowPath,
} from './plan.ts'

const folder = new URL('../../../infra/workflows/', import.meta.url)

/** The workflow templates that this version brings along. */
export const templates = (): readonly Template[] =>
  readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))

/** What is missing in the accelerator's repository. Throws `UpstreamError`. */
export async function lookAtSetup({ repository }: Pick<Ports, 'repository'>): Promise<SetupPlan> {
  const wanted = templates()
  const files = await Promise.all(
    wanted.map(async ({ name }) => [name, await repository.file(workflowPath(name))] as const),
  )
  const setupPage = await repository.file(setupPagePath)
  return planSetup(wanted, { workflows: new Map(files), setupPage })
}

/** The lines to print, and how it stands: all there, a pull request is open, or things are missing. */
export type SetupOutcome = {
  readonly lines: readonly string[]
  readonly state: 'complete' | 'opened' | 'missing'
}

/** Opens the one pull request, unless `dry`, or says what is missing. Throws `UpstreamError` only for reads. */
export async function setUpGithub(
  ports: Pick<Ports, 'repository' | 'changes'>,
  { dry }: { readonly dry: boolean },
): Promise<SetupOutcome> {
  const plan = await lookAtSetup(ports)
  if (plan.files.length === 0)
    return { lines: ['All workflows are there, and every name is in the setup page.'], state: 'complete' }
  const missing = describe(plan)
  if (dry) return { lines: ['Missing in the accelerator’s repository:', ...missing], state: 'missing' }
  try {
    const made = await ports.changes.pullRequest({
      key: plan.key,
      branch: 'ops/setup',
      title: 'Add the workflows of the ops bot',
      body: pullRequestText(plan),
      files: plan.files,
    })
    const headline = made.existed ? 'There is a pull request already' : 'Opened a pull request'
    return { lines: [`${headline}: ${made.url}`, ...missing], state: 'opened' }
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    return {
      lines: [
        `The pull request could not be opened: ${error.message}`,
        'GitHub lets a token write workflow files only with the right to: of a classic token the scope "workflow", of a',
        'fine-grained one "Workflows: write" beside "Contents" and "Pull requests". The bot’s own App does not have it,',
        'and should not: run this with GITHUB_TOKEN of a person, e.g. GITHUB_TOKEN=$(gh auth token). Or add by hand:',
        ...missing,
      ],
      state: 'missing',
    }
  }
}

function describe({ missing, different, undocumented }: SetupPlan): readonly string[] {
  return [
    ...missing.map((name) => `  ${workflowPath(name)}: not there`),
    ...different.map((name) => `  ${workflowPath(name)}: differs from this version’s`),
    ...undocumented.map(
      ({ kind, name, usedBy }) =>
        `  ${setupPagePath}: does not name the ${kind} ${name} (${usedBy.join(', ')})`,
    ),
  ]
}

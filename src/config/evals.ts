import { z } from 'zod'
import { type EvalsOptions, evalsDefaults } from '../chat/evals/options.ts'
import type { OpsFile } from './ops-file.ts'

const Path = z.string().regex(/^[^/\s][^\s]*$/, 'must be a path in the repository without a leading slash')
const Paths = z.array(Path).min(1, 'name at least one path')

/** `evals` in `ops.yaml`: what the repository calls things, and what counts as too old. */
export const EvalsFile = z.strictObject({
  /** The environment (a name of this file) whose app the repository variable EVALS_API_URL names. */
  environment: z.string().optional(),
  /** Days after which a green run proves nothing any more. */
  staleDays: z.number().positive('must be more than 0').default(evalsDefaults.staleDays),
  /** Where the things are that change answers: commits that touch them are suspected first. */
  paths: z
    .strictObject({
      prompts: Paths.default([...evalsDefaults.paths.prompts]),
      models: Paths.default([...evalsDefaults.paths.models]),
      tools: Paths.default([...evalsDefaults.paths.tools]),
      evals: Paths.default([...evalsDefaults.paths.evals]),
    })
    .prefault({}),
})

/** What judging evals needs of `ops.yaml`. The first environment is the one that evals ask, unless it says otherwise. */
export function evalsOptions({ github, workflows, environments, evals }: OpsFile): EvalsOptions {
  const githubNames = Object.fromEntries(
    Object.entries(environments).map(([name, one]) => [name, one.githubEnvironment ?? name]),
  )
  const names = Object.values(githubNames)
  return {
    branch: github?.branch ?? evalsDefaults.branch,
    workflows: {
      lint: workflows.lint,
      evals: workflows.evals,
      deploy: workflows.deploy,
      postDeploy: workflows.postDeploy,
    },
    environment:
      evals.environment === undefined ? names[0] : (githubNames[evals.environment] ?? evals.environment),
    environments: names,
    githubNames,
    staleDays: evals.staleDays,
    paths: evals.paths,
  }
}

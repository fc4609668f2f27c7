import type { OpsFile } from './ops-file.ts'

/** What rolling back needs of `ops.yaml`. */
export function rollbackOptions({ environments, github, workflows }: OpsFile) {
  const { rollback, deploy, evals } = workflows
  const places = Object.entries(environments).map(([name, { githubEnvironment, lastKnownGood }]) => [
    name,
    { github: githubEnvironment ?? name, lastKnownGood },
  ])
  return {
    workflows: { rollback, deploy, evals },
    branch: github?.branch ?? 'main',
    environments: Object.fromEntries(places) as Readonly<
      Record<string, { readonly github: string; readonly lastKnownGood: string | undefined }>
    >,
  }
}

import { type Check, green, grey, red, yellow } from './check.ts'
import type { DoctorOptions, Needs } from './index.ts'

/** Whether GitHub can be read, and whether the workflows are there that changes are made by. */
export const github = (
  { repository, runs }: Needs,
  { workflows, repositoryName }: DoctorOptions,
): readonly Check[] => {
  if (repositoryName === undefined)
    return [
      {
        name: 'GitHub',
        run: async () => [grey('No repository is configured.', 'Name it in ops.yaml under github.')],
      },
    ]
  const reading: Check = {
    name: 'GitHub',
    async run() {
      const parts = [
        { right: 'Contents', ask: () => repository.tags() },
        { right: 'Actions', ask: () => runs.runs(workflows.evals, { limit: 1 }) },
        { right: 'Deployments', ask: () => runs.listDeployments(undefined, 1) },
      ]
      const found = await Promise.all(
        parts.map(async ({ right, ask }) =>
          ask().then(
            () => undefined,
            (error: Error) =>
              red(
                `${right} cannot be read: ${error.message}`,
                `Give the GitHub App read access to ${right} of ${repositoryName}.`,
              ),
          ),
        ),
      )
      const bad = found.filter((one) => one !== undefined)
      return bad.length > 0
        ? bad
        : [
            green(`${repositoryName} can be read: contents, actions, deployments.`),
            grey('Whether it may write (Actions, Contents, Pull requests, Issues) only writing shows.'),
          ]
    },
  }
  const present: Check = {
    name: 'Workflows',
    async run() {
      const wanted = [...new Set(Object.values(workflows))]
      const missing = (
        await Promise.all(wanted.map(async (file) => ((await runs.runs(file, { limit: 1 })) ? [] : [file])))
      ).flat()
      if (missing.length === 0) return [green(`All are installed: ${wanted.join(', ')}.`)]
      return missing.map((file) =>
        yellow(
          `${file} is not installed.`,
          'Copy it from infra/workflows/ to .github/workflows/, or name yours in ops.yaml under workflows.',
        ),
      )
    },
  }
  return [reading, present]
}

/** What Azure may have changed without a commit. The bot reads container apps, alerts and logs, and no Foundry account. */
export const drift: Check = {
  name: 'Content filter and models',
  run: async () => [
    grey(
      'Not checked: I do not read the Foundry account, where both can be changed by hand and model versions by Azure.',
      'Compare accelerator-default-policy and the deployments’ versions with infra/foundry.bicep and accelerator.yaml in the portal.',
    ),
  ],
}

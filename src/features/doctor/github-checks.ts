import { type Check, green, grey, red, yellow } from './check.ts'
import type { DoctorOptions, Needs } from './index.ts'

/** Whether GitHub can be read, and whether the workflows are there that changes are made by. */
export const github = (
  { repository, runs }: Needs,
  { workflows, repositoryName, rights }: DoctorOptions,
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
      return bad.length > 0 ? bad : [green(`${repositoryName} can be read: contents, actions, deployments.`)]
    },
  }
  const allowed: Check = {
    name: 'GitHub App',
    async run() {
      const granted = await repository.rights()
      if (granted === undefined)
        return [
          grey(
            'I am signed in with somebody’s token: what it may write only writing shows.',
            'Make a GitHub App for production: docs/install.md, “GitHub”.',
          ),
        ]
      const lacking = rights.filter(
        ({ name, level }) =>
          granted[name] !== 'write' && granted[name] !== level && granted[name] !== 'admin',
      )
      return lacking.length === 0
        ? [
            green(
              `It may do all it needs: ${rights.map(({ name, level }) => `${name} ${level}`).join(', ')}.`,
            ),
          ]
        : lacking.map(({ name, level, without }) =>
            red(
              `It lacks ${name} ${level}: ${without}.`,
              'Grant it under the App’s settings › Permissions, then let an owner accept it for the installation.',
            ),
          )
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
  return [reading, allowed, present]
}

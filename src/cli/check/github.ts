import { neededRights } from '../../config/doctor.ts'
import type { Config } from '../../config.ts'
import type { Ports } from '../../ports/index.ts'
import { lookAtSetup } from '../setup/github.ts'
import { type Finding, lookAt, type Says } from './finding.ts'

type Github = Pick<Ports, 'repository' | 'runs' | 'accelerator'>

/** The accelerator's repository: its facts, its workflows, and those that the bot needs there. */
export const lookAtGithub = (config: Config, ports: Github): Promise<readonly Finding[]>[] =>
  config.ops.github === undefined
    ? [lookAt('GitHub', async (say) => say.yellow('no repository', 'Name it in ops.yaml under github.'))]
    : [
        lookAt('GitHub', (say) => repository(config, ports, say)),
        lookAt('GitHub App', (say) => rights(config, ports, say)),
        lookAt('Workflows', (say) => workflows(config, ports, say)),
      ]

async function repository(
  { env, ops }: Config,
  { accelerator, repository: files }: Github,
  say: Says,
): Promise<void> {
  const manifest = await accelerator.manifest()
  if (manifest) say.green(`accelerator.yaml: scenario ${manifest.scenario}, ${manifest.agents.length} agents`)
  else
    say.red('there is no accelerator.yaml', 'Check github.owner, github.repo and github.branch in ops.yaml.')
  if ((await files.file('deploy/environments.yaml')) === undefined)
    say.red(
      'there is no deploy/environments.yaml',
      'Rollbacks and the kill switch take the environment from it.',
    )
  if (env.GITHUB_APP_ID === undefined)
    say.yellow(
      'signed in with somebody’s token',
      'Make a GitHub App for production: docs/install.md, “GitHub”.',
    )
  const unknown = Object.entries(ops.environments).filter(([name]) => name.includes('todo'))
  for (const [name] of unknown)
    say.red(`environments.${name} is a draft`, 'Name it as deploy/environments.yaml does.')
}

/** What the App was granted, which only its owner's settings and the installation's acceptance together decide. */
async function rights({ env }: Config, { repository: { rights } }: Github, say: Says): Promise<void> {
  if (env.GITHUB_APP_ID === undefined) return say.off('what somebody’s token may write only writing shows')
  const granted = (await rights()) ?? {}
  const lacking = neededRights.filter(
    ({ name, level }) => !['write', 'admin', level].includes(granted[name] ?? ''),
  )
  for (const { name, level, without } of lacking)
    say.red(
      `it lacks ${name} ${level}: ${without}`,
      'Grant it in the App’s settings under Permissions; an owner then accepts it for the installation.',
    )
  if (lacking.length === 0) say.green('it may do all it needs')
  const more = Object.keys(granted).filter((name) => !neededRights.some((one) => one.name === name))
  if (more.length > 0)
    say.yellow(`it may do more than it needs: ${more.join(', ')}`, 'Take these rights away in its settings.')
}

async function workflows({ ops }: Config, ports: Github, say: Says): Promise<void> {
  const { deploy, evals } = ops.workflows
  for (const file of [deploy, evals]) {
    const runs = await ports.runs.runs(file, { limit: 1 })
    if (runs === undefined) say.red(`${file} is not there`, 'Check workflows in ops.yaml.')
    else if (runs.length === 0)
      say.yellow(`${file} has never run`, 'Run it once; until then nothing is known of it.')
    else say.green(`${file}: last run ${runs[0]?.conclusion ?? runs[0]?.status}`)
  }
  const { missing, different, undocumented } = await lookAtSetup(ports)
  for (const name of missing)
    say.yellow(`${name} is not installed there`, 'npm run setup:github opens the pull request that adds it.')
  for (const name of different)
    say.yellow(
      `${name} differs from this version’s`,
      'npm run setup:github opens the pull request that updates it.',
    )
  if (undocumented.length > 0)
    say.yellow(
      `the setup page does not name ${undocumented.map(({ name }) => name).join(', ')}`,
      'The accelerator’s lint (secrets-doc) will block: npm run setup:github adds them.',
    )
  if (missing.length + different.length + undocumented.length === 0)
    say.green('the bot’s workflows are installed')
}

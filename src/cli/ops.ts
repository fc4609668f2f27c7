import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parseYaml } from '../adapters/yaml.ts'
import { type Config, ConfigError, readConfig } from '../config.ts'
import type { Log } from '../ports/log.ts'
import { azureSettings } from './azure-settings.ts'
import { newAppUrl } from './github-app.ts'
import { draftOf } from './packet/draft.ts'
import { readPacket } from './packet/packet.ts'
import { schemaText, variablesText } from './schema.ts'

/** Where the command line is run: its variables, and who hears what it says. */
export type Shell = {
  readonly env: Readonly<Record<string, string | undefined>>
  /** One or more lines, without the last line's end. */
  readonly say: (text: string) => void
  readonly complain: (text: string) => void
}

const usage = `npm run ops -- <command>

  check                      looks at everything that the bot will need, and changes nothing
  import-packet FILE.md      makes a draft of ops.yaml from a handover packet  [--out ops.yaml] [--force]
  setup-github [--dry-run]   opens the pull request that adds the bot's workflows to the accelerator's repository
  github-app                 prints the link that makes the bot's GitHub App, with least permissions
  azure-settings             prints the azd settings that follow from ops.yaml
  schema                     writes ops.schema.json and docs/variables.md
`

const silent: Log = { info: () => {}, warn: () => {}, error: () => {} }

/** Runs one command. Gives the exit code: 0 when all is well, 1 when it is not, 2 when it is not understood. */
export async function ops(words: readonly string[], shell: Shell): Promise<number> {
  try {
    return await run(words, shell)
  } catch (error) {
    shell.complain(error instanceof ConfigError ? error.message : (error as Error).message)
    return 1
  }
}

async function run(words: readonly string[], shell: Shell): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      force: { type: 'boolean', default: false },
      out: { type: 'string', default: 'ops.yaml' },
    },
  })
  const [command, file] = positionals
  switch (command) {
    case 'check':
      return await runCheck(shell, values.json)
    case 'import-packet':
      return file === undefined ? misunderstood(shell) : importPacket(shell, file, values.out, values.force)
    case 'setup-github':
      return await runSetup(shell, values['dry-run'])
    case 'github-app':
      shell.say(newAppUrl(configOf(shell).ops.github?.owner ?? 'YOUR-ORGANISATION'))
      return 0
    case 'azure-settings':
      shell.say(azureSettings(configOf(shell).ops))
      return 0
    case 'schema':
      writeFileSync('ops.schema.json', schemaText())
      writeFileSync('docs/variables.md', variablesText())
      return 0
    default:
      return misunderstood(shell)
  }
}

function misunderstood({ complain }: Shell): number {
  complain(usage)
  return 2
}

async function runCheck(shell: Shell, json: boolean): Promise<number> {
  const config = configOf(shell)
  const [{ check, reportOf }, { stateless }] = await Promise.all([
    import('./check/index.ts'),
    import('../world.ts'),
  ])
  const found = [...unfinished(config), ...(await check(config, stateless(config, silent)))]
  shell.say(json ? JSON.stringify(found, null, 2) : reportOf(found))
  return found.some(({ light }) => light === 'red') ? 1 : 0
}

/** What an import has left to be filled in. */
function unfinished({ env }: Config) {
  const lines = readFileSync(env.OPS_FILE, 'utf8')
    .split('\n')
    .flatMap((line, i) => (/\bTODO\b/.test(line) ? [i + 1] : []))
  if (lines.length === 0) return []
  const what = `${env.OPS_FILE} still says TODO`
  return [{ area: 'Configuration', light: 'yellow', what, todo: `Lines ${lines.join(', ')}.` } as const]
}

function importPacket({ say, complain }: Shell, file: string, out: string, force: boolean): number {
  if (existsSync(out) && !force) {
    complain(`${out} is there already: name another file with --out, or overwrite it with --force.`)
    return 1
  }
  const { text, gaps } = draftOf(readPacket(readFileSync(file, 'utf8')), file.split(/[\\/]/).at(-1) ?? file)
  writeFileSync(out, text)
  say(`Wrote ${out}. ${gaps.length === 0 ? 'Nothing is missing.' : 'Missing, by section of the packet:'}`)
  for (const { section, what } of gaps) say(`  ${section === 0 ? '–' : `§${section}`} ${what}`)
  return 0
}

async function runSetup(shell: Shell, dry: boolean): Promise<number> {
  const config = configOf(shell)
  const [{ setUpGithub }, { stateless }] = await Promise.all([
    import('./setup/github.ts'),
    import('../world.ts'),
  ])
  // A person's token may write workflow files; the bot's App must not.
  const own = config.env.GITHUB_TOKEN === undefined ? {} : { GITHUB_APP_ID: undefined }
  const ports = stateless({ ...config, env: { ...config.env, ...own } }, silent)
  const { lines, state } = await setUpGithub(ports, { dry })
  for (const line of lines) shell.say(line)
  return state === 'missing' ? 1 : 0
}

const configOf = ({ env }: Shell): Config => readConfig(env, (path) => parseYaml(readFileSync(path, 'utf8')))

import { signsInByToken } from '../../config/environment.ts'
import type { Config } from '../../config.ts'
import { passwordFor } from '../../state.ts'
import { type Finding, lookAt, type Says } from './finding.ts'

/** The bot's own things: clock, sign-in to Teams, database. */
export const lookAtMachine = (config: Config): Promise<readonly Finding[]>[] => [
  lookAt('Clock', (say) => clock(config, say)),
  lookAt('Teams', (say) => teams(config, say)),
  lookAt('Database', (say) => database(config, say)),
]

const skew = 60

/** Tokens are good or not by the clock. */
async function clock({ env }: Config, say: Says): Promise<void> {
  const answer = await reach(env.GITHUB_API_URL, 'GitHub')
  const theirs = Date.parse(answer.headers.get('date') ?? '')
  if (Number.isNaN(theirs)) return say.off('GitHub told no time to compare with.')
  const seconds = Math.round(Math.abs(theirs - Date.now()) / 1000)
  if (seconds <= skew) say.green(`within ${seconds} s of GitHub’s`)
  else say.red(`${seconds} s from GitHub’s: tokens will be refused`, 'Set the machine’s clock by NTP.')
}

async function teams({ env }: Config, say: Says): Promise<void> {
  if (env.MicrosoftAppId === '') return say.off('no app id: the sandbox checks no tokens.')
  await reach(env.BOT_JWKS_URL, 'the Bot Framework’s signing keys')
  say.green('the Bot Framework’s signing keys can be fetched')
  if (env.MicrosoftAppType === 'UserAssignedMSI' && process.env.IDENTITY_ENDPOINT === undefined)
    return say.off('a managed identity signs in only where it is assigned: run this in the container, too')
  const { teamsTokens } = await import('../../teams/adapter.ts')
  const token = teamsTokens({
    appId: env.MicrosoftAppId,
    type: env.MicrosoftAppType,
    tenantId: env.MicrosoftAppTenantId,
    password: env.MicrosoftAppPassword,
    openIdUrl: env.BOT_OPENID_URL,
    issuer: env.BOT_TOKEN_ISSUER,
  })
  try {
    await token()
    say.green('the bot can sign in to the Bot Framework')
  } catch {
    // Entra's words name the tenant and the application; they are in Entra's sign-in log, too.
    say.red(
      'the bot cannot sign in to the Bot Framework',
      'Check MicrosoftAppId, MicrosoftAppTenantId and the secret; a managed identity works only where it is assigned.',
    )
  }
}

async function database(config: Config, say: Says): Promise<void> {
  const { env } = config
  if (!env.DATABASE_URL) {
    const { lockFolder } = await import('../../adapters/db/folder-lock.ts')
    lockFolder(env.DATA_DIR).release()
    const embedded = `embedded in ${env.DATA_DIR}: one replica only, survives a crash but no power cut`
    return config.sandbox ? say.green(embedded) : say.yellow(embedded, 'Set DATABASE_URL in production.')
  }
  const { lookAtPostgres } = await import('../../adapters/db/look.ts')
  const { server, found, wanted, mayCreate } = await lookAtPostgres({
    url: env.DATABASE_URL,
    password: await passwordFor(env),
  }).catch((error: Error) => {
    throw new Error(`PostgreSQL: ${error.message}`)
  })
  const how = signsInByToken(env) ? 'Entra token' : 'password'
  say.green(`PostgreSQL ${server}, signed in by ${how}`)
  if (found > wanted)
    say.red(
      `its schema is at ${found}, this version knows ${wanted}`,
      'Start the newer version, or restore the backup.',
    )
  else if (found === wanted) say.green(`schema ${found}`)
  else if (mayCreate) say.green(`schema ${found}: the first start brings it to ${wanted}`)
  else say.red('the bot may not make its schemas', 'grant create on database … to the bot’s user')
}

async function reach(url: string, what: string): Promise<Response> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(10_000) })
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } }
    throw new Error(`${what} cannot be reached (${cause?.code ?? (error as Error).name})`)
  }
}

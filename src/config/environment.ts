import { z } from 'zod'

const flag = z.stringbool().default(false)
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter(Boolean),
)
const secret = z
  .string()
  .regex(/^[\w.~-]{32,200}$/, 'must be 32 letters, digits, dashes or more: openssl rand -hex 32')
const host = z.string().regex(/^[a-z0-9.-]+(:\d+)?$/i, 'is not a host name')

/** What the machine says: addresses, identities, secrets. Everything has a default that is safe in production. */
export const Environment = z.object({
  /** Path of `ops.yaml`. */
  OPS_FILE: z.string().default('ops.yaml'),
  /** Local world: no token checks are possible, so it is bound to loopback. */
  OPS_SANDBOX: flag,
  /** Sandbox only: a file with the milliseconds by which the bot's clock is ahead of the machine's. */
  OPS_CLOCK_FILE: z.string().optional(),
  /** Address to listen on; 0.0.0.0, and loopback in the sandbox. */
  HOST: z.string().optional(),
  /** Port to listen on. */
  PORT: z.coerce.number().int().min(0).max(65535).default(3978),
  /** Where people reach this bot in the browser, e.g. https://ops.contoso.com: files are handed out there. */
  OPS_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://ops.contoso.com' })
    .optional(),
  /** How much is logged. */
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),

  /** The bot's application (client) id. */
  MicrosoftAppId: z
    .union([z.guid('is not a GUID: copy the bot registration’s Application (client) ID'), z.literal('')])
    .default(''),
  /** How the bot proves who it is: with a secret, or as a managed identity. */
  MicrosoftAppType: z.enum(['SingleTenant', 'UserAssignedMSI']).default('SingleTenant'),
  /** Tenant of the bot's registration. */
  MicrosoftAppTenantId: z
    .union([z.guid('is not a GUID: copy the Directory (tenant) ID'), z.literal('')])
    .default(''),
  /** Client secret, unless it is a managed identity. */
  MicrosoftAppPassword: z.string().default(''),
  /** Tenants whose people may talk to the bot; the bot's own when absent. */
  OPS_TENANTS: list.optional(),
  /** Hosts that activities may name as `serviceUrl`, and the only ones the bot sends to. */
  OPS_SERVICE_HOSTS: list.pipe(z.array(host)).default(['smba.trafficmanager.net']),
  /** Who signs Teams' messages; other clouds have others. */
  BOT_TOKEN_ISSUER: z.string().default('https://api.botframework.com'),
  BOT_OPENID_URL: z.url().default('https://login.botframework.com/v1/.well-known/openidconfiguration'),
  BOT_JWKS_URL: z.url().default('https://login.botframework.com/v1/.well-known/keys'),

  /** PostgreSQL; without it an embedded database in `DATA_DIR`. */
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://')
    .optional(),
  /** How the bot proves to PostgreSQL who it is; see `signsInByToken`. */
  DATABASE_AUTH: z.enum(['password', 'entra'], 'must be password or entra').optional(),
  /** Lets an older bot run on the schema of a newer one, to go back by one version without losing anything. */
  DATABASE_SCHEMA_AHEAD: flag,
  /** Folder of the embedded database. */
  DATA_DIR: z.string().default('.ops/data'),

  /** Azure Monitor Logs. */
  LOGS_ENDPOINT: z.url().default('https://api.loganalytics.azure.com'),
  /** Azure's resource manager, for the state of container apps and alerts. */
  ARM_ENDPOINT: z.url().default('https://management.azure.com'),
  /** Microsoft Graph; asked only when ops.yaml gives roles to groups. */
  GRAPH_ENDPOINT: z.url().default('https://graph.microsoft.com'),
  /** Entra's sign-in endpoint, and the application that reads logs and resources; a managed identity without the latter. */
  AZURE_AUTHORITY_HOST: z.url().default('https://login.microsoftonline.com'),
  AZURE_TENANT_ID: z.string().optional(),
  AZURE_CLIENT_ID: z.string().optional(),
  AZURE_CLIENT_SECRET: z.string().optional(),

  /** The bot's own Application Insights; the name is Azure's. */
  APPLICATIONINSIGHTS_CONNECTION_STRING: z
    .string()
    .regex(
      /(^|;)InstrumentationKey=/i,
      'is not a connection string: copy it from Application Insights › Overview',
    )
    .optional(),
  /** What `/metrics` wants as a bearer token; without it only this machine may read them. */
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  /** Set by Azure Container Apps: which replica this is. */
  CONTAINER_APP_REPLICA_NAME: z.string().optional(),
  /** Azure Monitor's secure webhook: the application id URI of the registration it is secured with. */
  ALERTS_WEBHOOK_AUDIENCE: z.string().min(1).optional(),
  /** For action groups without Entra: the last part of /api/alerts/<secret>. */
  ALERTS_WEBHOOK_SECRET: secret.optional(),
  /** Where Entra publishes the keys of the tenant; its own address when absent. */
  ALERTS_JWKS_URL: z.url().optional(),
  /** Signs what GitHub posts to /api/github. */
  GITHUB_WEBHOOK_SECRET: secret.optional(),

  /** GitHub's REST API; another one for GitHub Enterprise. */
  GITHUB_API_URL: z.url().default('https://api.github.com'),
  /** Somebody's token, for a trial and for setup:github. */
  GITHUB_TOKEN: z.string().optional(),
  /** The GitHub App, its installation and its key: all three or none. */
  GITHUB_APP_ID: z.string().optional(),
  GITHUB_APP_INSTALLATION_ID: z.coerce.number().int().positive().optional(),
  /** PEM, the same in base64, or the path of the file. */
  GITHUB_APP_PRIVATE_KEY: z.string().optional(),
})
export type Environment = z.infer<typeof Environment>

/** Whether the database is signed in to with Entra tokens: told to, or it is Azure's and there is no password. */
export function signsInByToken({
  DATABASE_URL: url,
  DATABASE_AUTH: how,
}: Pick<Environment, 'DATABASE_URL' | 'DATABASE_AUTH'>): boolean {
  if (url === undefined || how === 'password') return false
  if (how === 'entra') return true
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const azure = /\.postgres\.database\.(azure\.com|usgovcloudapi\.net|chinacloudapi\.cn)$/i
  return parsed !== undefined && parsed.password === '' && azure.test(parsed.hostname)
}

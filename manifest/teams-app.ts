import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { strToU8, zipSync } from 'fflate'
import { z } from 'zod'

const guid = z.guid('is not a GUID')
const https = z.url({ protocol: /^https$/, error: 'must be an https:// address' })

/** What the package is made from: variables of the environment, of which `azd env get-values` knows the first two. */
export const PackageSettings = z.object({
  /** The bot's client id: output BOT_ID of the infrastructure, or MicrosoftAppId. */
  BOT_ID: guid,
  /** The bot's host name, for the person who wants to know where the data go. */
  BOT_DOMAIN: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'is not a host name'),
  /** Who runs the bot, as Teams shows it to people. */
  DEVELOPER_NAME: z.string().min(1).max(32),
  WEBSITE_URL: https,
  PRIVACY_URL: https.optional(),
  TERMS_URL: https.optional(),
  /** The app's id in Teams; made from the bot's by default, so that a later package updates the same app. */
  TEAMS_APP_ID: guid.optional(),
})
export type PackageSettings = z.infer<typeof PackageSettings>

/** Names of what is missing or wrong, each with why; empty when all is well. */
export function problemsOf(variables: Readonly<Record<string, string | undefined>>): readonly string[] {
  const read = PackageSettings.safeParse(variables)
  return read.success ? [] : read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

/** The manifest, filled in. */
export function manifestOf(settings: PackageSettings, template: string, version: string): unknown {
  const { BOT_ID, DEVELOPER_NAME, WEBSITE_URL } = settings
  const values: Readonly<Record<string, string>> = {
    VERSION: version,
    BOT_ID: BOT_ID.toLowerCase(),
    TEAMS_APP_ID: (settings.TEAMS_APP_ID ?? appIdOf(BOT_ID)).toLowerCase(),
    DEVELOPER_NAME,
    WEBSITE_URL,
    PRIVACY_URL: settings.PRIVACY_URL ?? WEBSITE_URL,
    TERMS_URL: settings.TERMS_URL ?? WEBSITE_URL,
  }
  return JSON.parse(template, (_, value: unknown) =>
    typeof value === 'string'
      ? value.replaceAll(/\$\{\{(\w+)\}\}/g, (_all, name: string) => {
          const filled = values[name]
          if (filled === undefined) throw new Error(`the manifest wants ${name}, which nobody gives`)
          return filled
        })
      : value,
  )
}

/** The zip that Teams takes: the same settings give the same bytes. */
export function zipOf(manifest: unknown, folder: URL): Uint8Array {
  const icon = (name: string) => readFileSync(new URL(name, folder))
  return zipSync(
    {
      'manifest.json': strToU8(`${JSON.stringify(manifest, null, 2)}\n`),
      'color.png': icon('color.png'),
      'outline.png': icon('outline.png'),
    },
    { level: 9, mtime: '2020-01-01T00:00:00Z' },
  )
}

/** A UUID of version 8 made of the bot's id. */
function appIdOf(botId: string): string {
  const hex = createHash('sha256').update(`teams app of ${botId.toLowerCase()}`).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}

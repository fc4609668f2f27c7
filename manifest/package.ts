// npm run package: makes the Teams app from the environment's variables. Writes dist/ops-teams-VERSION.zip.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { schemaProblems } from './schema.ts'
import { manifestOf, PackageSettings, problemsOf, zipOf } from './teams-app.ts'

const here = new URL('./', import.meta.url)
const variables = { ...process.env, BOT_ID: process.env.BOT_ID || process.env.MicrosoftAppId }

const missing = problemsOf(variables)
if (missing.length > 0)
  fail('Set these and run it again (azd env get-values knows BOT_ID and BOT_DOMAIN):', missing)
const { version } = JSON.parse(readFileSync(new URL('../package.json', here), 'utf8')) as { version: string }
const template = readFileSync(new URL('manifest.template.json', here), 'utf8')
const manifest = manifestOf(PackageSettings.parse(variables), template, version)
const wrong = schemaProblems(manifest as { manifestVersion: string })
if (wrong.length > 0) fail('The manifest does not fit Microsoft’s schema:', wrong)
const file = new URL(`../dist/ops-teams-${version}.zip`, here)
mkdirSync(new URL('./', file), { recursive: true })
writeFileSync(file, zipOf(manifest, here))
process.stdout.write(
  `dist/ops-teams-${version}.zip: upload it in Teams under Apps › Manage your apps › Upload an app.\n`,
)

function fail(headline: string, lines: readonly string[]): never {
  process.stderr.write(`${[headline, ...lines.map((line) => `  ${line}`)].join('\n')}\n`)
  process.exit(1)
}

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'

/** What Microsoft's schema of the manifest's version finds wrong with it. */
export function schemaProblems(manifest: { readonly manifestVersion: string }): readonly string[] {
  const home = dirname(createRequire(import.meta.url).resolve('@microsoft/app-manifest'))
  const file = join(home, `json-schemas/teams/v${manifest.manifestVersion}/MicrosoftTeams.schema.json`)
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false })
  formats.default(ajv)
  const { $schema: _, ...schema } = JSON.parse(readFileSync(file, 'utf8'))
  const check = ajv.compile(schema)
  if (check(manifest)) return []
  return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`)
}

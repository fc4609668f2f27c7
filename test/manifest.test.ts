import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'

const template = readFileSync('manifest/manifest.template.json', 'utf8')
const values: Record<string, string> = {
  TEAMS_APP_ID: 'aaaaaaaa-0000-4000-8000-000000000001',
  BOT_ID: 'aaaaaaaa-0000-4000-8000-000000000002',
  DEVELOPER_NAME: 'Contoso',
  WEBSITE_URL: 'https://contoso.example',
  PRIVACY_URL: 'https://contoso.example/privacy',
  TERMS_URL: 'https://contoso.example/terms',
}
const filled = template.replaceAll(
  /\$\{\{(\w+)\}\}/g,
  (_, name: string) => values[name] ?? assert.fail(`${name} has no value`),
)
const manifest = JSON.parse(filled)

test('the manifest fits Microsoft’s schema of its version', () => {
  const home = dirname(createRequire(import.meta.url).resolve('@microsoft/app-manifest'))
  const file = join(home, `json-schemas/teams/v${manifest.manifestVersion}/MicrosoftTeams.schema.json`)
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false })
  formats.default(ajv)
  const { $schema: _, ...schema } = JSON.parse(readFileSync(file, 'utf8'))
  const check = ajv.compile(schema)
  assert.ok(check(manifest), JSON.stringify(check.errors, null, 1))
})

test('the bot works in teams, group chats and personal chats', () => {
  assert.deepEqual(manifest.bots[0].scopes, ['team', 'groupChat', 'personal'])
})

test('Teams takes ten commands a list', () => {
  for (const { commands } of manifest.bots[0].commandLists) assert.ok(commands.length <= 10)
})

test('the manifest asks for no consent that the bot does not need', () => {
  assert.deepEqual(manifest.permissions, ['identity', 'messageTeamMembers'])
  assert.equal(manifest.authorization, undefined)
})

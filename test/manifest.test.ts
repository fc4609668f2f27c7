import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { strFromU8, unzipSync } from 'fflate'
import { colourIcon, outlineIcon } from '../manifest/icons.ts'
import { schemaProblems } from '../manifest/schema.ts'
import { manifestOf, type PackageSettings, problemsOf, zipOf } from '../manifest/teams-app.ts'

const template = readFileSync('manifest/manifest.template.json', 'utf8')
const settings: PackageSettings = {
  BOT_ID: 'aaaaaaaa-0000-4000-8000-000000000002',
  BOT_DOMAIN: 'ca-ops.example.azurecontainerapps.io',
  DEVELOPER_NAME: 'Contoso',
  WEBSITE_URL: 'https://contoso.example/ops?a="b"',
}
// biome-ignore lint/suspicious/noExplicitAny: the manifest is read by path
const manifest = manifestOf(settings, template, '1.2.3') as any
const folder = new URL('../manifest/', import.meta.url)

test('the manifest fits Microsoft’s schema of its version', () => {
  assert.deepEqual(schemaProblems(manifest), [])
  assert.notDeepEqual(schemaProblems({ ...manifest, version: undefined }), [])
  assert.match(manifest.$schema, new RegExp(`/v${manifest.manifestVersion}/`))
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
  assert.deepEqual(manifest.validDomains, [])
})

test('values are filled in as text, whatever is in them; the version is the package’s', () => {
  assert.equal(manifest.developer.websiteUrl, settings.WEBSITE_URL)
  assert.equal(manifest.developer.privacyUrl, settings.WEBSITE_URL)
  assert.equal(manifest.version, '1.2.3')
  assert.doesNotMatch(JSON.stringify(manifest), /\$\{\{/)
})

test('the same bot is the same app, another one another', () => {
  const id = (BOT_ID: string) => (manifestOf({ ...settings, BOT_ID }, template, '1.0.0') as { id: string }).id
  assert.match(manifest.id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(id(settings.BOT_ID.toUpperCase()), manifest.id)
  assert.notEqual(id('aaaaaaaa-0000-4000-8000-000000000003'), manifest.id)
})

test('everything that is missing or wrong is named at once', () => {
  assert.deepEqual(problemsOf(settings), [])
  const found = problemsOf({ BOT_ID: 'me', WEBSITE_URL: 'http://contoso.example' }).join('\n')
  for (const name of ['BOT_ID', 'BOT_DOMAIN', 'DEVELOPER_NAME', 'WEBSITE_URL'])
    assert.match(found, new RegExp(name))
})

test('the zip holds the manifest and the icons, and is the same every time', () => {
  const zip = zipOf(manifest, folder)
  assert.deepEqual(zip, zipOf(manifest, folder))
  const files = unzipSync(zip)
  assert.deepEqual(Object.keys(files).sort(), ['color.png', 'manifest.json', 'outline.png'])
  assert.deepEqual(JSON.parse(strFromU8(files['manifest.json'] as Uint8Array)), manifest)
})

test('the icons are what the drawing makes, of the sizes that Teams wants', () => {
  for (const [name, drawn, size] of [
    ['color.png', colourIcon(), 192],
    ['outline.png', outlineIcon(), 32],
  ] as const) {
    const file = readFileSync(new URL(name, folder))
    assert.deepEqual(file, drawn, `${name}: node manifest/icons.ts`)
    assert.deepEqual([file.readUInt32BE(16), file.readUInt32BE(20)], [size, size])
  }
})

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { Environment } from '../../src/config/environment.ts'
import {
  all,
  type Bicep,
  type Declaration,
  keysOf,
  parseBicep,
  readBicep,
  stringsIn,
  valueAt,
} from './bicep.ts'

/* What has been decided about the cloud, as rules over the templates. A broken rule is shown to be seen, too. */
const modules = readdirSync('infra/modules').map((name) => join('infra/modules', name))
const files = ['infra/main.bicep', ...modules].map(readBicep)
const byFile = new Map(files.map((bicep) => [bicep.file, bicep]))
const of = (bicep: Bicep, kind: string): readonly Declaration[] =>
  bicep.declarations.filter((one) => one.kind === kind)

/** The only built-in roles that anything is given: all of them read. */
const readingRoles: Readonly<Record<string, string>> = {
  '43d0d8ad-25c7-4714-9337-8ba259a9fe05': 'Monitoring Reader',
  '73c42c96-874c-492b-b04d-ab87d138a893': 'Log Analytics Reader',
  'acdd72a7-3385-48ef-bd42-f606fba81ae7': 'Reader',
  '4633458b-17de-408a-b874-0445c86b69e6': 'Key Vault Secrets User',
  '7f951dda-4ed3-4680-a7ca-43fe172d538d': 'AcrPull',
}
const guid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi

/** What is wrong with a template, by rule. */
function complaints(bicep: Bicep): string[] {
  const found: string[] = []
  const say = (rule: string, what: string) => found.push(`${rule}: ${what}`)
  for (const node of all(bicep.root))
    if (node.isError || node.isMissing) say('syntax', `line ${node.startPosition.row + 1}`)
  for (const id of bicep.text.match(guid) ?? [])
    if (!(id.toLowerCase() in readingRoles)) say('role', `${id} is not a role that only reads`)
  for (const { name, node } of of(bicep, 'resource')) {
    const type = stringsIn(node)[0] ?? ''
    if (!/^[\w.]+(\/\w+)+@\d{4}-\d{2}-\d{2}$/.test(type)) say('version', `${type} is not generally available`)
    if (type.includes('/roleAssignments@')) {
      const role = valueAt(node, 'roleDefinitionId')?.text ?? ''
      const known = /^subscriptionResourceId\('Microsoft\.Authorization\/roleDefinitions', (\w+)\)$/.exec(
        role,
      )?.[1]
      const value = of(bicep, 'var').find((one) => one.name === known)
      if (role !== 'role.id' && !(value && (stringsIn(value.node)[0] ?? '') in readingRoles))
        say('role', `${name} gives ${role}`)
    }
    if (type.includes('/roleDefinitions@')) {
      const actions = valueAt(node, 'actions')
      if (!actions || stringsIn(actions).length === 0) say('role', `${name} has no list of actions`)
      for (const action of actions ? stringsIn(actions) : [])
        if (!/^[\w.]+(\/\w+)+\/read$/.test(action)) say('role', `${name} may ${action}`)
      if (valueAt(node, 'dataActions')?.text !== '[]') say('role', `${name} has data actions`)
    }
    if (type.includes('/containerApps@') && !/ existing = /.test(node.text)) {
      if (valueAt(node, 'ingress', 'allowInsecure')?.text !== 'false')
        say('https', `${name} takes plain HTTP`)
      if (Number(valueAt(node, 'scale', 'minReplicas')?.text) < 1) say('replicas', `${name} may sleep`)
      for (const one of node.text.matchAll(/\bvalue: ([^\n]*(?:listKeys|password|@secure)[^\n]*)/gi))
        say('secret', `${name} has ${one[1]} in a variable`)
    }
    if (
      type.includes('/flexibleServers@') &&
      valueAt(node, 'authConfig', 'passwordAuth')?.text !== "'Disabled'"
    )
      say('password', `${name} takes passwords`)
    if (type.includes('/registries@') && valueAt(node, 'adminUserEnabled')?.text !== 'false')
      say('password', `${name} has an administrator with a password`)
    if (type.includes('/botServices@') && valueAt(node, 'disableLocalAuth')?.text !== 'true')
      say('password', `${name} takes local keys`)
  }
  for (const { name, node } of of(bicep, 'output'))
    if (/listKeys|ConnectionString|InstrumentationKey|password|primarySharedKey|secret/i.test(node.text))
      say('secret', `the output ${name} shows one`)
  if (/@secure\(\)/.test(bicep.text)) say('secret', 'a secret goes through a parameter')
  for (const text of stringsIn(bicep.root)) if (/\bhttp:\/\//.test(text)) say('https', text)
  return found
}

for (const bicep of files)
  test(`${bicep.file} keeps the rules`, () => {
    assert.ok(bicep.declarations.length > 0, 'the test sees declarations')
    assert.deepEqual(complaints(bicep), [])
  })

const broken: readonly (readonly [string, string, string, string | RegExp])[] = [
  ['role', 'infra/modules/registry.bicep', '8311e382-0749-4cb8-b61a-304f252e45ec', /7f951dda-\S+(?=')/],
  [
    'role',
    'infra/modules/read-alerts.bicep',
    'Microsoft.AlertsManagement/alerts/write',
    'Microsoft.AlertsManagement/alerts/read',
  ],
  ['role', 'infra/modules/read-app.bicep', 'roleDefinitionId: somewhere', /roleDefinitionId: .*/],
  ['version', 'infra/modules/bot.bicep', "botServices@2023-09-15-preview'", "botServices@2022-09-15'"],
  ['https', 'infra/modules/app.bicep', 'allowInsecure: true', 'allowInsecure: false'],
  ['replicas', 'infra/modules/app.bicep', 'minReplicas: 0', 'minReplicas: 1'],
  ['password', 'infra/modules/database.bicep', "passwordAuth: 'Enabled'", "passwordAuth: 'Disabled'"],
  [
    'secret',
    'infra/modules/monitoring.bicep',
    'output key string = workspace.listKeys().primarySharedKey',
    /output componentId.*/,
  ],
  ['secret', 'infra/modules/app.bicep', '@secure()\nparam name string', 'param name string'],
  ['syntax', 'infra/main.bicep', 'module bot = {', "module bot 'modules/bot.bicep' = {"],
]
for (const [rule, file, bad, good] of broken)
  test(`the rule about ${rule} sees ${bad.split('\n')[0]}`, () => {
    const { text } = byFile.get(file) as Bicep
    const changed = text.replace(good, bad)
    assert.notEqual(changed, text)
    assert.ok(
      complaints(parseBicep(file, changed)).some((one) => one.startsWith(`${rule}:`)),
      complaints(parseBicep(file, changed)).join('\n'),
    )
  })

test('every module is used, and gets every parameter that it has no default for, and no other', () => {
  const used = new Set<string>()
  for (const bicep of files)
    for (const { name, node } of of(bicep, 'module')) {
      const file = normalize(join(dirname(bicep.file), stringsIn(node)[0] ?? ''))
      const target = byFile.get(file)
      assert.ok(target, `${name}: ${file}`)
      used.add(file)
      const given = keysOf(valueAt(node, 'params'))
      const params = of(target, 'param')
      const needed = params.filter((one) => !/=/.test(one.node.text)).map((one) => one.name)
      assert.deepEqual(
        needed.filter((one) => !given.includes(one)),
        [],
        `${name} lacks`,
      )
      assert.deepEqual(
        given.filter((one) => !params.some((param) => param.name === one)),
        [],
        `${name} has too much`,
      )
    }
  assert.deepEqual([...used].sort(), [...modules].sort())
})

test('outputs that are asked of a module exist', () => {
  const main = byFile.get('infra/main.bicep') as Bicep
  const fileOf = new Map(of(main, 'module').map(({ name, node }) => [name, `infra/${stringsIn(node)[0]}`]))
  const asked = [...main.text.matchAll(/\b(\w+)\.outputs\.(\w+)/g)]
  assert.ok(asked.length > 10)
  for (const [whole, module = '', output = ''] of asked) {
    const target = byFile.get(fileOf.get(module) ?? '')
    assert.ok(target && of(target, 'output').some(({ name }) => name === output), whole)
  }
})

test('every parameter of azd’s file exists, and what has no default is there', () => {
  const { parameters } = JSON.parse(readFileSync('infra/main.parameters.json', 'utf8'))
  const params = of(byFile.get('infra/main.bicep') as Bicep, 'param')
  assert.deepEqual(Object.keys(parameters).sort(), params.map(({ name }) => name).sort())
  const documented = readFileSync('infra/README.md', 'utf8')
  for (const { value } of Object.values(parameters) as { value: string }[]) {
    const [, name] = /^\$\{(\w+)(?:=[^}]*)?\}$/.exec(value) ?? []
    assert.ok(name, value)
    if (name.startsWith('OPS_')) assert.ok(documented.includes(`\`${name}\``), `${name} is documented`)
  }
})

test('azd finds the service by its tag, and the file that builds it', () => {
  const azure = parse(readFileSync('azure.yaml', 'utf8'))
  const app = byFile.get('infra/modules/app.bicep') as Bicep
  for (const [name, service] of Object.entries(azure.services) as [string, { docker: { path: string } }][]) {
    assert.equal(valueAt(app.root, 'azd-service-name')?.text, `'${name}'`)
    assert.ok(existsSync(service.docker.path))
  }
  const steps = azure.workflows.up.steps.map((step: { azd: string }) => step.azd)
  assert.deepEqual(steps, ['provision', 'deploy --all', 'provision'])
  const outputs = of(byFile.get('infra/main.bicep') as Bicep, 'output').map(({ name }) => name)
  for (const name of ['AZURE_CONTAINER_REGISTRY_ENDPOINT', 'BOT_ID', 'BOT_DOMAIN'])
    assert.ok(outputs.includes(name), name)
})

test('the container is told only variables that the bot knows, and is probed where it answers', () => {
  const { text, root } = byFile.get('infra/modules/app.bicep') as Bicep
  const own = of(byFile.get('infra/modules/app.bicep') as Bicep, 'var').find(
    ({ name }) => name === 'ownVariables',
  )
  const names = [...(own?.node.text ?? '').matchAll(/name: '(\w+)'/g)].map(([, name]) => name as string)
  assert.ok(names.length > 5)
  assert.deepEqual(
    names.filter((name) => !(name in Environment.shape)),
    [],
  )
  assert.deepEqual(
    ['Startup', 'Liveness', 'Readiness'].map(
      (type) => new RegExp(`type: '${type}'\\s+httpGet: \\{\\s+path: '([^']+)'`).exec(text)?.[1],
    ),
    ['/healthz', '/healthz', '/readyz'],
  )
  assert.equal(valueAt(root, 'ingress', 'external')?.text, 'true')
})

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { azureSettings } from '../../src/cli/azure-settings.ts'
import { opsSchema, schemaText, variablesText } from '../../src/cli/schema.ts'
import { templates } from '../../src/cli/setup/github.ts'
import { planSetup, pullRequestText, settingsOf, setupPagePath } from '../../src/cli/setup/plan.ts'

const own = [
  {
    name: 'a.yml',
    text: '# secrets.NOT_IN_A_COMMENT\nx: ${{ secrets.AZURE_CLIENT_ID }} ${{ secrets.GITHUB_TOKEN }}\n',
  },
  { name: 'b.yml', text: 'x: ${{ vars.AZURE_RESOURCE_GROUP }} ${{ secrets.AZURE_CLIENT_ID }}\n' },
]
const page = '# Setup\n\n`AZURE_CLIENT_ID` is known.\n'
const present = (workflows: Record<string, string | undefined>, setupPage: string | undefined = page) => ({
  workflows: new Map(Object.entries(workflows)),
  setupPage,
})

test('every secret and variable is found once, with who uses it', () => {
  assert.deepEqual(settingsOf(own), [
    { kind: 'secret', name: 'AZURE_CLIENT_ID', usedBy: ['a.yml', 'b.yml'] },
    { kind: 'variable', name: 'AZURE_RESOURCE_GROUP', usedBy: ['b.yml'] },
  ])
})

test('what is missing or differs is written, and names that the setup page lacks are added at its end', () => {
  const plan = planSetup(own, present({ 'a.yml': 'old', 'b.yml': undefined }))
  assert.deepEqual(plan.missing, ['b.yml'])
  assert.deepEqual(plan.different, ['a.yml'])
  assert.deepEqual(
    plan.files.map(({ path }) => path),
    ['.github/workflows/a.yml', '.github/workflows/b.yml', setupPagePath],
  )
  const written = plan.files.at(-1)?.text ?? ''
  assert.ok(written.startsWith(page.trimEnd()))
  assert.match(written, /\| `AZURE_RESOURCE_GROUP` \| variable \| .+ \| `b\.yml` \|/)
  // After that, nothing is left to do.
  const after = planSetup(own, present({ 'a.yml': own[0]?.text, 'b.yml': own[1]?.text }, written))
  assert.deepEqual(after.files, [])
})

test('a repository without a setup page gets one', () => {
  const { files } = planSetup(own, { workflows: new Map(), setupPage: undefined })
  assert.match(files.at(-1)?.text ?? '', /^# Setup\n[\s\S]*AZURE_CLIENT_ID[\s\S]*AZURE_RESOURCE_GROUP/)
})

test('the key stands for exactly these files', () => {
  const once = planSetup(own, present({}))
  assert.equal(once.key, planSetup(own, present({})).key)
  assert.notEqual(once.key, planSetup(own, present({ 'a.yml': own[0]?.text })).key)
})

test('the pull request says what to set, and what the templates bring', () => {
  const plan = planSetup(templates(), present({}))
  const text = pullRequestText(plan)
  for (const { name } of templates()) assert.ok(text.includes(`\`${name}\``), name)
  assert.match(text, /HITL_APPROVER_ENDPOINT/)
})

test('ops.schema.json and the list of variables are current', () => {
  assert.equal(readFileSync('ops.schema.json', 'utf8'), schemaText(), 'run: npm run schema')
  assert.equal(readFileSync('docs/variables.md', 'utf8'), variablesText(), 'run: npm run schema')
})

test('the schema explains keys to an editor', () => {
  assert.match(JSON.stringify(opsSchema()), /"description":"Where its telemetry is\."/)
})

test('azd is told the resources of all environments, each once', () => {
  const id = (name: string) =>
    `/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/${name}`
  const one = { appInsights: id('a'), production: true, containerApp: undefined }
  assert.equal(
    azureSettings({
      environments: { prod: one, blue: one, staging: { ...one, appInsights: id('b') } },
    } as never),
    `azd env set OPS_APP_INSIGHTS '${id('a')},${id('b')}'\nazd env set OPS_CONTAINER_APPS ''`,
  )
})

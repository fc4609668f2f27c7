import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { promisify } from 'node:util'
import { botVariables, sandboxOpsFile } from '../../sandbox/bot.ts'
import { startGithub } from '../../sandbox/github/index.ts'
import { startWorld, type World } from '../../sandbox/world.ts'
import { parseYaml } from '../../src/adapters/yaml.ts'
import { check as checkAll, type Finding } from '../../src/cli/check/index.ts'
import { ops as run } from '../../src/cli/ops.ts'
import { templates } from '../../src/cli/setup/github.ts'
import { setupPagePath, workflowPath } from '../../src/cli/setup/plan.ts'
import { readConfig } from '../../src/config.ts'
import { stateless } from '../../src/world.ts'
import { noLog } from '../fakes/database.ts'

/* What a person types, against the sandbox, by the real clients. */
let folder = ''
let world: World
let variables: Record<string, string> = {}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ops-cli-'))
  world = await startWorld({ dataDir: folder, days: 1, scale: 0.2, every: 0 })
  // As NODE_EXTRA_CA_CERTS would, which is read at the start of a process only.
  setDefaultCACertificates([...getCACertificates('default'), await readFile(world.ca, 'utf8')])
  const opsFile = join(folder, 'ops.yaml')
  await writeFile(opsFile, sandboxOpsFile(world, 'Europe/Berlin'))
  variables = botVariables(world, opsFile, folder)
})
after(async () => {
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})

async function ops(words: readonly string[], over: Record<string, string> = {}) {
  const said: string[] = []
  const complained: string[] = []
  const code = await run(words, {
    env: { ...variables, ...over },
    say: (text) => said.push(text),
    complain: (text) => complained.push(text),
  })
  return { code, out: said.join('\n'), err: complained.join('\n') }
}
const check = async (over: Record<string, string> = {}) => {
  const { code, out, err } = await ops(['check', '--json'], over)
  assert.equal(err, '')
  return { code, found: JSON.parse(out) as readonly Finding[] }
}
const words = (found: readonly Finding[], light: Finding['light']) =>
  found.filter((one) => one.light === light).map(({ area, what }) => `${area}: ${what}`)

test('check: against a world that is well it is green where it looks, and yellow about what is not installed', async () => {
  const { code, found } = await check()
  assert.deepEqual(words(found, 'red'), [])
  assert.equal(code, 0)
  const green = words(found, 'green').join('\n')
  for (const said of [
    /Clock: within \d+ s/,
    /Database: embedded in/,
    /People: \d people may approve/,
    /Environment prod: telemetry: \d+ rows in a day/,
    /Environment prod: Container App: revision .+ is ready/,
    /Environment prod: \/healthz answers/,
    /GitHub: accelerator\.yaml: scenario /,
    /Workflows: evals\.yml: last run/,
  ])
    assert.match(green, said)
  assert.match(
    words(found, 'yellow').join('\n'),
    /Workflows: the setup page does not name AZURE_CONTAINER_APP, AZURE_RESOURCE_GROUP/,
  )
})

test('check: the App’s rights are looked at, and what is lacking or too much is said', async () => {
  const { appId, installationId, privateKey } = world.githubServer
  const app = {
    ...{ GITHUB_APP_ID: String(appId), GITHUB_APP_INSTALLATION_ID: String(installationId) },
    ...{ GITHUB_APP_PRIVATE_KEY: privateKey, GITHUB_TOKEN: '' },
  }
  const { found } = await check(app)
  assert.ok(words(found, 'green').includes('GitHub App: it may do all it needs'))
  const config = readConfig({ ...variables, ...app }, () => parseYaml(sandboxOpsFile(world, 'Europe/Berlin')))
  const ports = stateless(config, noLog)
  const repository = {
    ...ports.repository,
    rights: async () => ({ actions: 'read', contents: 'write', metadata: 'read', workflows: 'write' }),
  }
  const other = await checkAll(config, { ...ports, repository })
  assert.match(
    words(other, 'red').join('\n'),
    /lacks actions write: no workflow is started[\s\S]*lacks issues write/,
  )
  assert.match(words(other, 'yellow').join('\n'), /more than it needs: workflows/)
})

test('check: what is wrong is red, each with what to do, and the exit code says so', async () => {
  const broken = join(folder, 'broken.yaml')
  const text = await readFile(variables.OPS_FILE as string, 'utf8')
  await writeFile(
    broken,
    text.replace(/components\/\S+/, 'components/nowhere').replace(/^ {2}repo: .*$/m, '  repo: nowhere'),
  )
  const { code, found } = await check({
    OPS_FILE: broken,
    DATABASE_URL: 'postgresql://ops:secret@127.0.0.1:1/ops',
    AZURE_CLIENT_SECRET: 'wrong',
  })
  assert.equal(code, 1)
  const red = found.filter(({ light }) => light === 'red')
  for (const area of ['Database', 'Environment prod', 'GitHub'])
    assert.ok(
      red.some((one) => one.area === area),
      area,
    )
  for (const { todo } of red) assert.match(todo ?? '', /\w{3}/)
  assert.doesNotMatch(JSON.stringify(found), /secret@|wrong/)
})

test('check: for people it is a list by area with a verdict, and a draft is told', async () => {
  const draft = join(folder, 'draft.yaml')
  await writeFile(draft, `${await readFile(variables.OPS_FILE as string, 'utf8')}\n# TODO more\n`)
  const { out } = await ops(['check'], { OPS_FILE: draft })
  assert.match(out, /^Configuration\n {2}! .*still says TODO\n {6}→ Lines \d+/)
  assert.match(out, /Ready, with questions: \d+ ✔, \d+ !, 0 ✖$/)
})

test('check: a configuration that cannot be read is said in full', async () => {
  const { code, err } = await ops(['check'], { OPS_FILE: 'nowhere.yaml', PORT: 'x' })
  assert.equal(code, 1)
  assert.match(err, /PORT[\s\S]*nowhere\.yaml: there is no such file/)
})

test('setup:github opens one pull request with everything, and no second one', async (t) => {
  // A repository that has adopted nothing yet.
  const bare = await startGithub({ seed: 1 })
  t.after(() => bare.close())
  const at = { GITHUB_API_URL: bare.url, GITHUB_TOKEN: bare.token }
  const dry = await ops(['setup-github', '--dry-run'], at)
  assert.equal(dry.code, 1)
  assert.match(dry.out, /\.github\/workflows\/ops-tag-on-green\.yml: not there/)
  assert.match(dry.out, /does not name the variable AZURE_RESOURCE_GROUP/)

  const opened = await ops(['setup-github'], at)
  assert.equal(opened.code, 0, opened.err)
  const number = Number(/Opened a pull request: \S+\/pull\/(\d+)/.exec(opened.out)?.[1])
  const again = await ops(['setup-github'], at)
  assert.match(again.out, new RegExp(`There is a pull request already: \\S+/pull/${number}\\b`))

  const get = async (path: string) => {
    const answer = await fetch(`${bare.url}/repos/${world.owner}/${world.repo}/${path}`, {
      headers: { authorization: `Bearer ${bare.token}` },
    })
    assert.equal(answer.status, 200, path)
    // biome-ignore lint/suspicious/noExplicitAny: GitHub's answers are read by path
    return answer.json() as Promise<any>
  }
  const files = (await get(`pulls/${number}/files?per_page=100`)) as { filename: string; patch?: string }[]
  assert.deepEqual(
    files.map(({ filename }) => filename).sort(),
    [...templates().map(({ name }) => workflowPath(name)), setupPagePath].sort(),
  )
  const { head } = await get(`pulls/${number}`)
  const { content } = await get(`contents/${setupPagePath}?ref=${head.sha}`)
  const page = Buffer.from(content, 'base64').toString()
  // As the accelerator's own lint looks for them.
  for (const { text } of templates())
    for (const [, name] of text.replaceAll(/^\s*#.*$/gm, '').matchAll(/\b(?:secrets|vars)\.([A-Z_]+)/g))
      assert.match(page, new RegExp(`\\b${name}\\b`))
})

test('setup:github that may not write says what it needs, and what is missing', async () => {
  const fault = { method: 'POST', path: '/git/', status: 403, message: 'Resource not accessible', times: 20 }
  await fetch(world.faultUrls.github, { method: 'POST', body: JSON.stringify(fault) })
  const { code, out } = await ops(['setup-github'])
  await fetch(world.faultUrls.github, { method: 'DELETE' })
  assert.equal(code, 1)
  assert.match(out, /could not be opened: [\s\S]*"Workflows: write"[\s\S]*does not name the variable/)
  const nobody = await ops(['setup-github'], { GITHUB_TOKEN: 'nobody' })
  assert.equal(nobody.code, 1)
  assert.match(nobody.err, /GitHub/)
})

test('import-packet writes a draft once, and azure-settings reads what was made of it', async () => {
  const packet = join(folder, 'packet.md')
  await writeFile(
    packet,
    '## 1. Deployment environments\n\n| Env | Subscription ID | Resource group |\n|---|---|---|\n| prod | s-1 | rg-1 |\n',
  )
  const out = join(folder, 'imported.yaml')
  const first = await ops(['import-packet', packet, '--out', out])
  assert.equal(first.code, 0, first.err)
  assert.match(first.out, /Missing, by section of the packet:[\s\S]*§8/)
  const second = await ops(['import-packet', packet, '--out', out])
  assert.equal(second.code, 1)
  assert.match(second.err, /is there already/)
  const settings = await ops(['azure-settings'], { OPS_FILE: out })
  assert.match(settings.out, /azd env set OPS_APP_INSIGHTS '\/subscriptions\/s-1\/resourceGroups\/rg-1\//)
})

test('what is not understood is answered with what there is, from a shell too', async () => {
  const typed = promisify(execFile)(process.execPath, ['src/cli/main.ts'])
  await assert.rejects(typed, ({ code, stderr }) => code === 2 && /npm run ops -- <command>/.test(stderr))
  const { code, err } = await ops(['chekc'])
  assert.equal(code, 2)
  assert.match(err, /check[\s\S]*import-packet[\s\S]*setup-github/)
})

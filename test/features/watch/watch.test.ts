import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCards } from '../../../src/adapters/cards/index.ts'
import type { Observation } from '../../../src/chat/evals/observation.ts'
import type { CardView } from '../../../src/chat/reply.ts'
import { watch } from '../../../src/features/watch/index.ts'
import type { Ports } from '../../../src/ports/index.ts'
import { noLog } from '../../fakes/database.ts'
import { fakeSubscriptions } from '../../fakes/subscriptions.ts'
import { runs } from './sample.ts'

const cards = openCards('cards', undefined)
const now = new Date('2026-11-24T12:00:00Z')
const acceptance = {
  qualityThreshold: 0.75,
  groundednessThreshold: 0.85,
  p95LatencyMs: 180_000,
  costPerCallUsd: 0.55,
  redteamMustPass: true,
}

/** The feature with a repository that a test writes; `shown` is what channels have, by subject. */
function stage() {
  const shown = new Map<string, CardView>()
  const said = new Map<string, string>()
  const world = {
    observations: [] as readonly Observation[],
    /** Of lint, oldest first: g or r. */
    lint: '',
    quality: 0.75,
    now,
    later: [] as { readonly data: object; readonly after: Date | undefined }[],
    state: 'open' as 'open' | 'merged',
  }
  const ports = {
    log: noLog,
    clock: { now: () => world.now, sleep: async () => {} },
    jobs: {
      enqueue: async (_: unknown, data: object, { after }: { after?: Date }) =>
        world.later.push({ data, after }) > 0,
    },
    subscriptions: fakeSubscriptions({ evals: ['one', 'two'] }),
    liveCards: { show: async (subject: string, _: unknown, card: CardView) => void shown.set(subject, card) },
    told: {
      last: async (subject: string) => said.get(subject),
      note: async (subject: string, _: unknown, text: string) => Boolean(said.set(subject, text)),
    },
    evals: {
      observations: async () => world.observations,
      record: async (run: Observation['run']) => ({
        run: { ...run, conclusion: 'failure' },
        jobs: [
          {
            ...{
              name: 'evals',
              conclusion: 'failure',
              errors: ['quality: avg score 0.733 < threshold 0.75'],
            },
            steps: [{ name: 'Enforce full acceptance block', conclusion: 'failure' }],
            ...{ cases: undefined, exception: undefined },
          },
        ],
        gap: undefined,
      }),
    },
    runs: {
      runs: async (file: string, { branch }: { branch?: string }) =>
        file === 'lint.yml' && branch === 'main'
          ? runs(world.lint, 70)
              .map(({ run }, i) => ({
                ...run,
                file,
                conclusion: world.lint[i] === 'g' ? 'success' : 'failure',
              }))
              .toReversed()
          : undefined,
    },
    repository: {
      compare: async (base: string, head: string) => ({
        ...{ base, head, status: 'ahead', files: [], truncated: false, url: '' },
        commits: [1, 2].map((n) => ({
          ...{
            sha: `${n}abcdef0`,
            title: `Change ${n} <at>all</at>`,
            author: 'ann',
            at: now,
            url: `https://github.com/o/r/commit/${n}`,
          },
        })),
      }),
      pull: async (number: number) => ({
        ...{ number, title: 'Faster', author: 'ben', state: world.state, headSha: 'head', baseSha: 'base' },
        url: 'https://github.com/o/r/pull/12',
      }),
    },
    accelerator: {
      manifest: async (ref: string) => ({
        acceptance: { ...acceptance, qualityThreshold: ref === 'head' ? world.quality : 0.75 },
      }),
    },
  } as unknown as Ports
  const { jobs = [] } = watch(ports, {
    environments: ['prod'],
    lint: { branch: 'main', file: 'lint.yml' },
    staleDays: 7,
    zone: () => 'Europe/Berlin',
    calendar: {
      zone: 'Europe/Berlin',
      holidays: [],
      quiet: { from: { hour: 19, minute: 0 }, to: { hour: 7, minute: 0 }, weekends: true },
    },
  })
  const run = async (name: string, data: object = {}) => {
    const job = jobs.find((one) => one.name === name)
    await job?.run(job.data.parse(data), { attempt: 1, signal: new AbortController().signal })
  }
  const words = (subject: string) => {
    const view = shown.get(subject) ?? assert.fail(`${subject} is not shown: ${[...shown.keys()]}`)
    return cards.text(cards.expand(view, { correlation: 'k', now }))
  }
  return { world, shown, run, words }
}

test('red after green is told in every channel with why and where it entered; then green again', async () => {
  const { world, shown, run, words } = stage()
  world.observations = runs('gg')
  await run('watch.evals')
  assert.equal(shown.size, 0)
  world.observations = runs('ggr')
  await run('watch.repository', { kind: 'run', file: 'evals.yml' })
  const red = words('evals:prod:red:3:one')
  assert.match(red, /prod: evals are red after green/)
  // When the runs began, as `evals` says it; not when they ended.
  assert.match(red, /Red since 12:00 CET .*Last green 11:00 CET/)
  assert.match(red, /an acceptance gate refused the results \(quality: avg score 0\.733 < threshold 0\.75\)/)
  assert.match(
    red,
    /It entered with one of 2 commits[\s\S]*2abcdef Change 2 <at>all<\/at> · ann[\s\S]*1abcdef/,
  )
  assert.ok(shown.has('evals:prod:red:3:two'))
  await run('watch.evals')
  await run('watch.repository', { kind: 'run', file: 'evals.yml' })
  assert.equal(shown.size, 2)
  world.observations = runs('ggrg')
  await run('watch.evals')
  assert.match(words('evals:prod:green:4:two'), /prod: evals are green again/)
})

test('a repository that was never evaluated is news, and a broken gate is not worse answers', async () => {
  const { world, run, words } = stage()
  await run('watch.evals')
  assert.match(words('evals:prod:silent:0:one'), /never evaluated[\s\S]*ops-regression-evals\.yml/)
  world.observations = runs('gb')
  await run('watch.evals')
  assert.match(words('evals:prod:broken:2:one'), /gate is broken[\s\S]*says nothing about the answers/)
})

test('a pull request that loosens gates is told, and told again when it does not any more', async () => {
  const { world, shown, run, words } = stage()
  await run('watch.repository', { kind: 'pull', number: 12 })
  assert.equal(shown.size, 0)
  world.quality = 0.5
  await run('watch.repository', { kind: 'pull', number: 12 })
  assert.match(
    words('loosened:12:one'),
    /Pull request 12 loosens acceptance gates[\s\S]*Quality: 0\.75 → 0\.5/,
  )
  world.quality = 0.75
  await run('watch.repository', { kind: 'pull', number: 12 })
  assert.match(words('loosened:12:one'), /loosens no gate any more/)
})

test('lint of main is followed too, by delivery and by looking; that nothing was pushed for days is no news', async () => {
  const { world, shown, run, words } = stage()
  world.observations = runs('g')
  await run('watch.evals')
  world.lint = 'gg'
  await run('watch.evals')
  assert.equal(shown.size, 0)
  world.lint = 'ggr'
  await run('watch.repository', { kind: 'run', file: 'lint.yml' })
  const red = words('lint:main:red:72:one')
  assert.match(red, /main: lint is red after green/)
  assert.match(red, /It entered with one of 2 commits/)
  assert.doesNotMatch(red, /Triage/)
  await run('watch.evals')
  assert.equal(shown.size, 2)
  world.lint = 'ggrg'
  await run('watch.evals')
  assert.match(words('lint:main:green:73:two'), /main: lint is green again/)
})

test('at night red is told at once; that nothing ran, and a gate that is not merged yet, wait for the morning', async () => {
  const { world, shown, run, words } = stage()
  const [night, morning] = [new Date('2026-11-24T23:00:00Z'), new Date('2026-11-25T06:00:00Z')]
  world.now = night
  await run('watch.evals')
  assert.equal(shown.size, 0, 'never evaluated can wait')
  world.quality = 0.5
  await run('watch.repository', { kind: 'pull', number: 12 })
  assert.equal(shown.size, 0)
  assert.deepEqual(world.later, [{ data: { kind: 'pull', number: 12 }, after: morning }])
  world.lint = 'gr'
  await run('watch.evals')
  assert.match(words('lint:main:red:71:one'), /lint is red/)
  world.now = morning
  await run('watch.evals')
  assert.match(words('evals:prod:silent:0:one'), /never evaluated/)
  await run('watch.repository', { kind: 'pull', number: 12 })
  assert.match(words('loosened:12:one'), /loosens acceptance gates/)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evalsDefaults } from '../../../src/chat/evals/options.ts'
import type { Manifest } from '../../../src/ports/accelerator.ts'
import type { Commit } from '../../../src/ports/repository.ts'
import type { Deployment, Run } from '../../../src/ports/workflow-runs.ts'
import { evalJob, job, numbers, row } from '../../chat/evals/jobs.ts'
import { at, runAt, sha } from '../../chat/evals/samples.ts'
import { featureWith, say, turnAt } from './stage.ts'

const now = at(24)
const options = { ...evalsDefaults, environment: 'prod', environments: ['prod'] }
const [a, b, c] = [sha('a'), sha('b'), sha('c')]
const good = [row('q-001', 'quality', null, numbers), row('x-001', 'redteam', null)].join('\n')
const bad = [
  row('q-001', 'quality', 'missing mention: forecast', { score: 0.8 }),
  row('q-002', 'quality', null),
].join('\n')
const unset = '##[error]repo variable EVALS_API_URL is not set; acceptance cannot be verified.'

type Told = { readonly run: Run; readonly jobs: readonly ReturnType<typeof job>[] }
const told = (run: ReturnType<typeof runAt>, jobs: Told['jobs']): Told => ({
  run: { ...run, workflow: 'w', title: 't', event: 'push', branch: 'main', startedAt: undefined } as Run,
  jobs,
})
const evals = (hours: number, how: 'green' | 'bad' | 'unset' | undefined, of = a): Told => {
  const conclusion = how === undefined ? undefined : how === 'green' ? 'success' : 'failure'
  const jobs = {
    green: evalJob(undefined, good),
    bad: evalJob('quality', bad),
    unset: evalJob('configured', unset),
  }
  return told(runAt(hours, conclusion, { sha: of }), how ? [jobs[how]] : [])
}
const deploy = (hours: number, of: string, jobs: Told['jobs'], conclusion = 'success'): Told =>
  told(runAt(hours, conclusion, { file: 'deploy.yml', sha: of }), jobs)
const up = job('azd-up', ['Provision + deploy'])
const commit = (of: string, title: string, hours: number): Commit => ({
  ...{ sha: of, title, author: 'mchen', at: at(hours) },
  url: `https://github.com/o/r/commit/${of}`,
})
const manifest = (acceptance: Partial<Manifest['acceptance']> = {}, model = 'gpt-5-mini'): Manifest => ({
  ...{ ref: 'main', scenario: 's', endpointPath: undefined, agents: [], sideEffectTools: [], kpis: [] },
  models: [{ slug: 'default', model, version: '1', deployment: model }],
  acceptance: {
    qualityThreshold: 0.75,
    groundednessThreshold: 0.85,
    p95LatencyMs: 180_000,
    costPerCallUsd: 0.55,
    redteamMustPass: true,
    ...acceptance,
  },
})

/** A repository in memory: newest runs first, as GitHub lists them. */
function github(scene: {
  readonly evals?: readonly Told[]
  readonly deploy?: readonly Told[]
  readonly lint?: readonly Told[]
  readonly commits?: readonly Commit[]
  readonly status?: 'ahead' | 'behind'
  readonly touched?: Readonly<Record<string, readonly Commit[]>>
  readonly manifests?: Readonly<Record<string, Manifest>>
}) {
  const all = [...(scene.evals ?? []), ...(scene.deploy ?? []), ...(scene.lint ?? [])]
  const lists: Record<string, readonly Told[] | undefined> = {
    'evals.yml': scene.evals,
    'deploy.yml': scene.deploy ?? [],
    'lint.yml': scene.lint ?? [],
  }
  const deployments: Deployment[] = (scene.deploy ?? []).map(({ run }) => ({
    ...{ id: run.id, sha: run.sha, ref: 'main', environment: 'prod', state: undefined, runUrl: undefined },
    createdAt: new Date(run.createdAt.getTime() + 60_000),
  }))
  return featureWith(
    {
      runs: {
        runs: async (file: string) =>
          lists[file]
            ?.map(({ run }) => run)
            .toSorted((x, y) => y.createdAt.getTime() - x.createdAt.getTime()),
        listDeployments: async () => deployments,
        deploymentState: async (id: number) => ({
          state:
            all.find(({ run }) => run.id === id)?.jobs[0]?.conclusion === 'failure' ? 'failure' : 'success',
          runUrl: undefined,
        }),
        jobs: async () => [{ steps: [{ name: 'Quality evals', number: 1, status: 'in_progress' }] }],
      } as never,
      repository: {
        compare: async (base: string, head: string) => ({
          ...{ base, head, status: scene.status ?? 'ahead', files: [], truncated: false },
          commits: head === 'main' ? [] : (scene.commits ?? []),
          url: 'https://github.com/o/r/compare',
        }),
        commits: async ({ path }: { path?: string }) => scene.touched?.[path ?? ''] ?? [],
      } as never,
      accelerator: { manifest: async (ref = 'main') => scene.manifests?.[ref] ?? manifest() },
      evals: {
        record: async (run) => ({
          run,
          jobs: all.find((one) => one.run.id === run.id)?.jobs ?? [],
          gap: undefined,
        }),
        observations: async () => [],
      },
    },
    options,
  )
}
const ask = async (scene: Parameters<typeof github>[0]) =>
  (await say(github(scene), 'evals', turnAt(now))).text

test('all green is said in a line, with the numbers', async () => {
  const text = await ask({ evals: [evals(20, 'green'), evals(1, 'green')] })
  assert.match(text, /^Green in prod\nEvals of prod, .*1\/1 quality; 1\/1 red-team · Score 1 ≥ 0\.75/)
  assert.match(text, /Next: Nothing to do here/)
  assert.doesNotMatch(text, /entered/)
})

test('a broken gate is not red, and what was judged before is still told', async () => {
  const text = await ask({ evals: [evals(1, 'green'), evals(20, 'unset')] })
  assert.match(text, /^The gate is broken in prod: nothing is judged\n/)
  assert.match(text, /EVALS_API_URL is not set/)
  assert.match(text, /Evals of prod {2}gate broken/)
  const after = await ask({ evals: [evals(1, 'green'), evals(10, 'bad'), evals(20, 'unset')] })
  assert.match(after, /What was judged before that was red\. Red since/)
})

test('red did not enter with a run whose gate was broken', async () => {
  const text = await ask({
    evals: [evals(1, 'green', a), evals(5, 'unset', b), evals(10, 'bad', c)],
    commits: [commit(c, 'planner: shorter (#7)', 9)],
  })
  assert.match(text, new RegExp(`First red: evals of prod .*started on ${c.slice(0, 7)}`))
  assert.match(text, /It entered with\nplanner: shorter \(#7\)/)
  assert.match(text, /started on/)
})

test('a deployment that failed judged nothing: what ran before still counts', async () => {
  const failed = [job('azd-up', [['Provision + deploy', 'failure']], '##[error]quota')]
  const text = await ask({ evals: [evals(5, 'green')], deploy: [deploy(10, b, failed, 'failure')] })
  assert.match(text, /^Answers are green in prod; Deploy to prod is red|^Green in prod/)
  assert.match(text, /Deploy to prod {2}red\n.*Deploying failed/)
  assert.doesNotMatch(text, /Quality regression/)
})

test('a green deployment that skipped its evals is not green', async () => {
  const skipped = [up, job('evals', [], undefined, 'skipped')]
  const text = await ask({ evals: [evals(1, 'bad', a)], deploy: [deploy(10, b, skipped)] })
  assert.match(text, /^Quality regression in prod/)
  assert.match(text, /Deploy to prod {2}unknown\n.*Evals did not run/)
})

test('the same commit in two colours is flaky, and no commit is blamed', async () => {
  const stand = deploy(0, a, [up, evalJob(undefined, good)])
  const text = await ask({ evals: [evals(5, 'green', a), evals(10, 'bad', a)], deploy: [stand] })
  assert.match(text, /Both judged the same commit: no change of the code explains it/)
  assert.match(text, /Flaky: the same commit was red .* and green/)
})

test('going back to an older version is told from going forward', async () => {
  const text = await ask({ evals: [evals(1, 'green', b), evals(10, 'bad', a)], status: 'behind' })
  assert.match(text, /What is red is older than what was green/)
})

test('a change of the evals themselves is named beside the suspects', async () => {
  const ruler = commit(c, 'evals: a harder case (#8)', 5)
  const text = await ask({
    evals: [evals(1, 'green', a), evals(10, 'bad', b)],
    deploy: [deploy(0, a, [up, evalJob(undefined, good)])],
    touched: { evals: [ruler] },
  })
  assert.match(text, /The evals themselves changed in between: evals: a harder case \(#8\)/)
})

test('a looser gate is called out, also when everything is green by it', async () => {
  const manifests = { main: manifest({ p95LatencyMs: 300_000 }), [a]: manifest() }
  const text = await ask({ evals: [evals(1, 'green', a), evals(10, 'green', b)], manifests })
  assert.match(text, /^Green in prod, but by a looser gate/)
  assert.match(text, /Loosened since the last green run: Latency P95 from 180 s to 300 s/)
})

test('a green run whose own results miss the limits is a gate that does not bite', async () => {
  const manifests = { [b]: manifest({ costPerCallUsd: 0.1 }) }
  const text = await ask({ evals: [evals(1, 'green', a), evals(10, 'green', b)], manifests })
  assert.match(text, /^The gate is broken in prod/)
  assert.match(text, /green although its own results miss the limits/)
  assert.match(text, /Cost \$0\.45 > \$0\.1 {2}fails/)
})

test('costs are said to be those of another model where they are', async () => {
  const manifests = { [a]: manifest({}, 'gpt-5') }
  assert.match(
    await ask({ evals: [evals(10, 'green', a)], manifests }),
    /priced as gpt-5-mini, although the model is gpt-5/,
  )
})

test('never run, and running for the first time, are not green', async () => {
  assert.match(
    await ask({ evals: [] }),
    /^Unknown: no eval run on main has come to a result\nNothing in the accelerator runs evals by itself/,
  )
  const going = await ask({ evals: [evals(23.9, undefined)] })
  assert.match(going, /^Unknown[\s\S]*A run is going on since[\s\S]*Wait for the run/)
  assert.match(going, /Evals of prod {2}running\n.*\n?Running since .*, at "Quality evals"/)
})

test('lint that is red while the answers are green is said as that', async () => {
  const red = told(runAt(12, 'failure', { file: 'lint.yml' }), [
    job('accelerator-lint', [['pip-audit', 'failure']], '##[error]1 vulnerability'),
  ])
  const text = await ask({ evals: [evals(20, 'green')], lint: [red] })
  assert.match(text, /^Answers are green in prod; lint is red\nKnown vulnerability in a dependency/)
})

test('commits that touch prompts come before models, tools and the rest', async () => {
  const [p, m, d] = [
    commit(c, 'prompt (#3)', 3),
    commit(sha('m'), 'model (#4)', 4),
    commit(sha('d'), 'docs', 6),
  ]
  const text = await ask({
    evals: [evals(1, 'green', a), evals(10, 'bad', b)],
    commits: [d, m, p],
    touched: { 'docs/agent-specs': [p], 'accelerator.yaml': [m] },
  })
  assert.match(
    text,
    /It entered with one of 3 commits\nprompt \(#3\)\nprompts · [\s\S]*model \(#4\)\nmodels · [\s\S]*docs\nmchen/,
  )
  assert.match(text, /2 of them touch prompts/)
})

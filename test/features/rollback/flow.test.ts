import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readProgress } from '../../../src/chat/progress.ts'
import type { Reply } from '../../../src/chat/reply.ts'
import { ada, ben, cleo } from '../../fakes/approvals.ts'
import { checkedDatabase } from '../../fakes/database.ts'
import { calm, type Stage, stage } from './stage.ts'

const database = checkedDatabase()

const words = (reply: unknown): string => {
  const { card, text } = reply as Reply
  return text ?? JSON.stringify(card)
}
const progress = async ({ found }: Stage, id: string) => readProgress((await found(id)).progress)
const told = async (on: Stage, id: string) => (await progress(on, id))?.sentence ?? ''
const rows = async (on: Stage, id: string) =>
  (await progress(on, id))?.steps.map(({ name, state, note }) => `${name}: ${state} ${note}`.trim()) ?? []
const helped = [
  { phase: 'before', total: 100, failed: 55 },
  { phase: 'after', total: 20, failed: 0 },
]

test('a plan, a yes, one run, a check of what came of it, and a pull request', async (t) => {
  const on = await stage(t, database())
  const { say, open, approved, execute, watch, found, runs, world, seen } = on
  assert.match(
    words(await say('')),
    /Runs [0-9a-f]{7} since.*"name":"v1\.5\.0","mark":"last known good","evals":"evals green/,
  )
  const plan = words(await say('v1.5.0 prod'))
  for (const part of [
    /Nothing has been started/,
    /Goes back to.*v1\.5\.0 \([0-9a-f]{7}\), the last known good, evals green/,
    /2 commits, newest first/,
    /warmer openers.*\(mchen\)/,
    /A regression in prompts \(1 file\)/,
    /azd deploy api of v1\.5\.0 to prod/,
    /KILLSWITCH_TOOLS not set.*HITL_APPROVER_ENDPOINT set \(ops\.contoso\.example\)/,
    /next deployment from main brings the commits back/,
    /rollback v1\.5\.0 env prod ask/,
  ])
    assert.match(plan, part)
  assert.equal(await open(), undefined, 'a plan asks nobody')

  assert.deepEqual(await say('v1.5.0 prod ask'), {
    question: 'Why? A few words for whoever is to approve it.',
  })
  const id = await approved()
  assert.equal(
    (await found(id)).expected,
    `deployment ${world.repository().deployments.findLast((one) => one.environment === 'prod')?.id} of ${world.story?.badSha}`,
  )
  await execute(id)
  assert.equal(runs()[0]?.title, `ops-rollback prod to v1.5.0 [ops-${id}]`)
  assert.equal(runs()[0]?.inputs.expected_sha, world.story?.badSha)
  seen.traffic = helped
  const sentences = new Set<string>()
  await watch(async () => {
    sentences.add(await told(on, id))
    return false
  })
  for (const part of [
    /queued at GitHub/,
    /Job once/,
    /Job rollback: Deploy the code of the tag/,
    /Job evals/,
  ])
    assert.ok(
      [...sentences].some((one) => part.test(one)),
      `${part} in ${[...sentences].join(' | ')}`,
    )
  assert.equal((await found(id)).state, 'succeeded')
  assert.deepEqual((await rows(on, id)).slice(-5), [
    'evals: done 43 s',
    '/healthz: done sales-research, 12 ms',
    'Evals on the environment: done green',
    'Failed requests: done 55 % of 100 in the hour before, 0 % of 20 since',
    'Kill switch and approver: done as before',
  ])
  assert.equal(runs().length, 1)
  assert.equal(world.repository().live.get('prod')?.version, 'v1.5.0')

  assert.match(words(await say('')), /Runs [0-9a-f]{7} \(rolled back to v1\.5\.0\)/)
  await assert.rejects(say('v1.5.0 prod'), /prod runs v1\.5\.0 already/)
  assert.match(words(await say(`revert ${id}`)), /Pull request \d+ is open: 2 files as they are at v1\.5\.0/)
  assert.match(words(await say(`revert ${id}`)), /is open already/)
  const pull = world.repository().pulls.at(-1)
  assert.match(pull?.body ?? '', /not `git revert`[\s\S]*outreach_personalizer\.md/)
  const head = world.repository().objects.commits.get(pull?.headSha ?? '')
  const good = world.repository().objects.commits.get(world.story?.goodSha ?? '')
  const spec = 'docs/agent-specs/outreach_personalizer.md'
  assert.equal(head?.files.get(spec), good?.files.get(spec))
})

test('what is not as it should be afterwards is said, each thing by its name', async (t) => {
  const on = await stage(t, database())
  const id = await on.approved()
  await on.execute(id)
  on.seen.wiring = { ...calm, approver: undefined, killswitch: { ...calm.killswitch, tools: 'on' } }
  on.seen.health = { state: 'down', status: 503, tookMs: 5 }
  on.seen.traffic = [
    { phase: 'before', total: 100, failed: 55 },
    { phase: 'after', total: 20, failed: 11 },
  ]
  await on.watch()
  assert.equal((await on.found(id)).state, 'failed')
  assert.match(await told(on, id), /prod runs v1\.5\.0\. But not all is well: \/healthz: HTTP 503/)
  assert.match(await told(on, id), /55 % of 20 since: no better/)
  assert.match(
    await told(on, id),
    /KILLSWITCH_TOOLS was not set and is "on"; HITL_APPROVER_ENDPOINT was set .* and is not set/,
  )
})

test('without telemetry, container and url it says what it does not know', async (t) => {
  const on = await stage(t, database())
  on.seen.wiring = undefined
  on.seen.health = undefined
  assert.match(words(await on.say('v1.5.0')), /I cannot see how they stand now/)
  const id = await on.approved()
  await on.execute(id)
  await on.watch()
  assert.equal((await on.found(id)).state, 'succeeded')
  assert.deepEqual(
    (await rows(on, id)).slice(-4).map((row) => row.replace(/^(.*): skipped .*/, '$1: skipped')),
    [
      '/healthz: skipped',
      'Evals on the environment: done green',
      'Failed requests: skipped',
      'Kill switch and approver: skipped',
    ],
  )
  assert.match((await rows(on, id)).join(), /no requests since: too few to tell/)
})

type Ending = readonly [what: string, bend: (on: Stage) => void, state: string, sentence: RegExp]
const endings: readonly Ending[] = [
  [
    'a failed step is named, with the workflow’s own error',
    (on) =>
      on.world.setRunPlan('ops-rollback.yml', {
        jobs: [
          {
            name: 'rollback',
            environment: 'prod',
            steps: [
              { name: 'Deploy the code of the tag', conclusion: 'failure', log: ['::error::quota exceeded'] },
            ],
          },
        ],
      }),
    'failed',
    /The run failed in job rollback at "Deploy the code of the tag"\. It may have been deployed half.*It says: quota exceeded/,
  ],
  [
    'red evals are not a success',
    (on) =>
      on.world.setRunPlan('ops-rollback.yml', {
        jobs: [
          { name: 'rollback', environment: 'prod' },
          { name: 'evals', needs: ['rollback'], steps: [{ name: 'Quality evals', conclusion: 'failure' }] },
        ],
      }),
    'failed',
    /prod runs v1\.5\.0\. But the run failed in job evals at "Quality evals"/,
  ],
  [
    'a job that ran out of time is told apart',
    (on) =>
      on.world.setRunPlan('ops-rollback.yml', {
        jobs: [
          {
            name: 'rollback',
            environment: 'prod',
            conclusion: 'timed_out',
            steps: [{ name: 'Wait until it is healthy' }],
          },
        ],
        conclusion: 'timed_out',
      }),
    'failed',
    /took too long and was ended by GitHub/,
  ],
  [
    'a broken workflow file is told apart',
    (on) => on.world.setRunPlan('ops-rollback.yml', { jobs: [], conclusion: 'startup_failure' }),
    'failed',
    /could not start the workflow: its file is broken\. Nothing was deployed/,
  ],
  [
    'cancelled before it began is told apart',
    (on) => on.world.setRunPlan('ops-rollback.yml', { jobs: [], conclusion: 'cancelled' }),
    'failed',
    /was cancelled before it began: by a person, or by another run of its concurrency group\. Nothing was deployed/,
  ],
]
for (const [what, bend, state, sentence] of endings)
  test(what, async (t) => {
    const on = await stage(t, database())
    bend(on)
    const id = await on.approved()
    await on.execute(id)
    on.seen.traffic = helped
    await on.watch()
    assert.equal((await on.found(id)).state, state)
    assert.match(await told(on, id), sentence)
  })

test('a run that waits for a reviewer of the environment says so, and goes on when let in', async (t) => {
  const on = await stage(t, database())
  on.world.addEnvironment({ name: 'prod', reviewers: ['ops-trial'] })
  const id = await on.approved()
  await on.execute(id)
  await on.watch(async () => /waits for a reviewer of the GitHub environment prod/.test(await told(on, id)))
  assert.equal((await on.found(id)).state, 'executing')
  const [run] = on.world.repository().runs.slice(-1)
  if (run) on.world.reviewRun(run, 'prod', true)
  await on.watch()
  assert.equal((await on.found(id)).state, 'succeeded')
})

test('a newer request replaces an undecided one; one that is underway keeps others out', async (t) => {
  const on = await stage(t, database())
  await on.say('v1.4.0 because errors')
  const first = await on.open()
  assert.match(words(await on.say('v1.5.0 because errors', cleo)), /It replaces "Roll back prod to v1\.4\.0"/)
  assert.equal((await on.found(first?.id ?? '')).state, 'superseded')
  const second = await on.open()
  const yes = { id: second?.id ?? '', nonce: second?.nonce ?? '', actor: ben, verdict: 'approve' } as const
  await on.ports.approvals.decide(yes)
  assert.match(words(await on.say('v1.3.0 because more errors', ada)), /approved or underway already/)
  await on.execute(yes.id)
  assert.match(words(await on.say('v1.3.0 because more errors', ada)), /one at a time is enough/)
  await on.watch()
  assert.equal(on.runs().length, 1)
})

test('models that changed between are named by field, with what takes them back', async (t) => {
  const on = await stage(t, database())
  const repo = on.world.repository()
  const head = repo.objects.commits.get(on.world.story?.badSha ?? '')
  const yaml = String(repo.objects.blobs.get(head?.files.get('accelerator.yaml') ?? ''))
  const swapped = yaml.replace('version: "2025-08-07"', 'version: "2026-03-01"')
  const { sha } = on.world.addCommit({
    message: 'newer model',
    files: { 'accelerator.yaml': swapped, 'infra/main.bicep': '// x' },
  })
  on.world.addRun({
    file: 'deploy.yml',
    ref: 'main',
    sha,
    event: 'workflow_dispatch',
    inputs: { env_name: 'prod' },
  })
  on.advance(3_600_000)
  const plan = words(await on.say('v1.5.0'))
  assert.match(
    plan,
    /models\[default\]\.version in accelerator\.yaml is \\"2026-03-01\\" and was \\"2025-08-07\\" at v1\.5\.0/,
  )
  assert.match(plan, /azd deploy leaves models as they are.*run azd up/)
  assert.match(plan, /1 changed file under infra\//)
})

test('without tags it says how to make one and proposes the newest green deployment, which takes a second person', async (t) => {
  const on = await stage(t, database())
  const repo = on.world.repository()
  for (const ref of [...repo.refs.keys()]) if (ref.startsWith('refs/tags/')) repo.refs.delete(ref)
  assert.match(
    words(await on.say('')),
    /no tag before what runs.*git tag -a v1\.0\.0.*rollback tag-newest-green env prod/,
  )
  await assert.rejects(on.say('v1.5.0'), /has no tags/)
  assert.match(words(await on.say('tag-newest-green')), /Asked: Tag [0-9a-f]{7} as prod-2026-/)
  const asked = await on.open()
  const { id, nonce } = asked as { id: string; nonce: string }
  const own = await on.ports.approvals.decide({ id, nonce, actor: ada, verdict: 'approve' })
  assert.equal(own.outcome, 'refused')
  await on.ports.approvals.decide({ id, nonce, actor: ben, verdict: 'approve' })
  await on.runJob('tag.execute', { id })
  await on.runJob('tag.execute', { id })
  assert.equal((await on.found(id)).state, 'succeeded')
  assert.equal([...repo.refs.keys()].filter((ref) => ref.startsWith('refs/tags/prod-2026-')).length, 1)
  assert.match(words(await on.say('')), /"mark":"last known good"/)
})

test('without the workflow nobody is asked, and the plan says what to install', async (t) => {
  const on = await stage(t, database(), { install: false })
  assert.match(words(await on.say('v1.5.0')), /no workflow ops-rollback\.yml. Copy infra\/workflows/)
  await on.say('v1.5.0 because errors')
  assert.equal(await on.open(), undefined)
})

test('what cannot be gone back to is explained', async (t) => {
  const on = await stage(t, database())
  await assert.rejects(on.say('v9.9.9'), /There is no tag v9\.9\.9/)
  await assert.rejects(on.say('revert 0000000000'), /is no rollback that was done/)
  await assert.rejects(on.say('v1.5.0 dev'), /no successful deployment to dev|evals|newer|runs/)
})

test('the shipped deploy workflow on the tag is a way, with its resets said before', async (t) => {
  const on = await stage(t, database(), { workflow: 'deploy.yml' })
  assert.match(
    words(await on.say('v1.5.0')),
    /kill switch and approver endpoint are DROPPED, and a placeholder image/,
  )
  const id = await on.approved()
  on.world.fault({ method: 'POST', path: '/dispatches$', status: 204, processed: true })
  await on.execute(id)
  on.seen.traffic = helped
  await on.watch()
  assert.equal((await on.found(id)).state, 'succeeded')
  assert.equal(on.world.repository().live.get('prod')?.version, 'v1.5.0')
})

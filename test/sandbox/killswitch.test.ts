import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { containerApp } from '../../sandbox/accelerator/container-app.ts'
import { startGithub } from '../../sandbox/github/index.ts'
import { worldIds } from '../../sandbox/ids.ts'
import { followKillswitch } from '../../sandbox/killswitch.ts'
import { checkedOctokit } from './github/openapi.ts'

const at = { owner: 'contoso', repo: 'agentic-accelerator', workflow_id: 'ops-killswitch.yml' }
const template = readFileSync(new URL('../../infra/workflows/ops-killswitch.yml', import.meta.url), 'utf8')

async function world(t: TestContext) {
  const now = new Date('2026-05-04T12:00:00Z')
  const github = await startGithub({
    now,
    clock: () => 0,
    adopt: { '.github/workflows/ops-killswitch.yml': template },
  })
  const staging = containerApp({
    resourceId: worldIds.staging.containerApp,
    image: 'i',
    bootstrapMs: 5000,
    now: () => new Date(github.world.clock.now()),
  })
  const forget = followKillswitch({ staging }, github, undefined)
  t.after(async () => {
    forget()
    await github.close()
  })
  const octokit = checkedOctokit(github)
  const run = async (inputs: Record<string, string>) => {
    const all = { env_name: 'staging', action: 'engage', scope: 'tools', reason: 'test', ...inputs }
    await octokit.actions.createWorkflowDispatch({ ...at, ref: 'main', inputs: all })
    github.advance(3_600_000)
    // The change was made at the end of that hour: its revision starts now.
    github.advance(10_000)
    const { data } = await octokit.actions.listWorkflowRuns({ ...at, per_page: 1 })
    const id = data.workflow_runs[0]?.id ?? 0
    const { data: jobs } = await octokit.actions.listJobsForWorkflowRun({ ...at, run_id: id })
    return {
      title: data.workflow_runs[0]?.display_title,
      jobs: jobs.jobs.map((job) => `${job.name} ${job.conclusion}`),
    }
  }
  return { github, octokit, staging, run }
}

test('engaging sets the variables, releasing removes them and runs the evals', async (t) => {
  const { staging, run, octokit } = await world(t)
  assert.deepEqual(await run({ key: 'key-0000-1', scope: 'both' }), {
    title: 'ops-killswitch engage both in staging [key-0000-1]',
    jobs: ['once success', 'switch success', 'effect success', 'evals skipped'],
  })
  assert.deepEqual(Object.fromEntries(staging.serving().variables), {
    KILLSWITCH_TOOLS: 'on',
    KILLSWITCH_WORKFLOW: 'on',
  })
  const released = await run({ key: 'key-0000-2', scope: 'workflow', action: 'release', evals: 'true' })
  assert.deepEqual(released.jobs, ['once success', 'switch success', 'effect success', 'evals success'])
  assert.deepEqual(Object.fromEntries(staging.serving().variables), { KILLSWITCH_TOOLS: 'on' })
  const { data } = await octokit.repos.listDeployments({ ...at, environment: 'staging' })
  assert.ok(
    data.every(({ created_at }) => created_at < '2026-05-04'),
    'a switch is no deployment',
  )
})

test('a second run with the same key changes nothing, and an unknown environment fails', async (t) => {
  const { staging, run } = await world(t)
  await run({ key: 'key-0000-1' })
  const again = await run({ key: 'key-0000-1', action: 'release' })
  assert.deepEqual(again.jobs.slice(0, 2), ['once success', 'switch skipped'])
  assert.equal(staging.latest().variables.get('KILLSWITCH_TOOLS'), 'on')
  assert.equal((await run({ key: 'key-0000-3', env_name: 'nowhere' })).jobs[0], 'once failure')
})

test('while the revision cannot become ready, the workflow fails and the switch has no effect', async (t) => {
  const { staging, run } = await world(t)
  staging.stuck = true
  assert.equal((await run({ key: 'key-0000-1' })).jobs[2], 'effect failure')
  assert.equal(staging.latest().variables.get('KILLSWITCH_TOOLS'), 'on')
  assert.equal(staging.serving().variables.get('KILLSWITCH_TOOLS'), undefined)
})

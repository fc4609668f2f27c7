import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Github, startGithub } from '../../../sandbox/github/index.ts'
import { UpstreamError } from '../../../src/chat/errors.ts'
import { greenSince, standingOf, verdictOn } from '../../../src/chat/evals/standing.ts'
import { now, portsTo } from './world.ts'

let github: Github
before(async () => {
  github = await startGithub({ now, clock: () => 0, seed: 'evals' })
})
after(() => github.close())

test('production is red since the bad commit was deployed, and every release before is green', async () => {
  const { evals, repository } = portsTo(github)
  const seen = await evals.observations('prod')
  const { story } = github
  assert.ok(story)
  const { state, turn, green } = standingOf(seen, now, 7)
  assert.equal(state, 'red')
  assert.equal(turn?.red.tested, story.badSha)
  assert.equal(green?.tested, story.goodSha)
  assert.equal(greenSince(story.badSince, seen), undefined)
  assert.equal(verdictOn(story.badSha, seen), 'red')
  const tags = await repository.tags()
  for (const { name, sha } of tags.filter(({ name }) => /^v1\.[2-5]/.test(name)))
    assert.equal(verdictOn(sha, seen), 'green', name)
})

test('another environment is judged by its deployments alone', async () => {
  const seen = await portsTo(github).evals.observations('staging')
  assert.equal(standingOf(seen, now, 7).state, 'green')
  assert.deepEqual([...new Set(seen.map(({ key }) => key))], ['deploy'])
  assert.ok(
    seen.some(({ verdict }) => verdict === 'none'),
    'the deployment without quota judged nothing',
  )
})

test('GitHub’s name of an environment may be another one', async () => {
  const { evals } = portsTo(github, { githubNames: { production: 'prod' } })
  assert.ok((await evals.observations('production')).some(({ key }) => key === 'evals'))
})

test('an environment that nobody deployed to has no observations', async () => {
  assert.deepEqual(await portsTo(github).evals.observations('moon'), [])
})

test('a finished run is read once, whoever asks', async () => {
  const { evals } = portsTo(github)
  const [newest] = (await evals.observations('prod')).slice(-1)
  assert.ok(newest)
  const before = github.requests.length
  const record = await evals.record(newest.run)
  assert.equal(github.requests.length, before)
  const judging = record.jobs.find(({ cases }) => cases && cases.rows.length > 0)
  assert.ok(judging?.cases?.rows.some(({ reason }) => reason === 'no final briefing'))
})

test('GitHub’s no is an error that says so, not "no runs"', async () => {
  const { evals } = portsTo(github)
  github.fault({ rateLimited: 'primary', path: '/runs' })
  await assert.rejects(
    evals.observations('prod'),
    (error) => error instanceof UpstreamError && error.reason === 'throttled',
  )
  github.clearFaults()
})

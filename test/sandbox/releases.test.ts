import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGithub } from '../../sandbox/github/index.ts'
import { followReleases } from '../../sandbox/releases.ts'
import type { Telemetry } from '../../sandbox/telemetry/telemetry.ts'

test('a rollback on GitHub ends the failures, and rolling forward brings them back', async (t) => {
  const github = await startGithub()
  t.after(() => github.close())
  const { story } = github
  assert.ok(story)
  type Change = Parameters<Telemetry['tell']>[0]
  const told: Change[] = []
  const heard = () => new Promise((resolve) => setTimeout(resolve, 60))
  const tell: Telemetry['tell'] = async (change) => void told.push(change)
  t.after(followReleases(github, { tell } as Telemetry, 5))
  await heard()
  assert.equal(told.length, 0, 'nothing has changed yet')
  const live = (sha: string) => story.repo.live.set('prod', { sha, at: Date.now() } as never)
  live(story.goodSha)
  await heard()
  live(story.badSha)
  await heard()
  assert.deepEqual(
    told.map(({ begin, end, restart }) => [begin?.map(({ kind }) => kind), end, restart?.why]),
    [
      [[], ['bad-release'], 'deploy'],
      [['bad-release'], ['bad-release'], 'deploy'],
    ],
  )
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Database, openDatabase } from '../../../src/adapters/db/open.ts'
import type { KillswitchArgs } from '../../../src/features/killswitch/args.ts'
import { engage } from '../../../src/features/killswitch/engage.ts'
import { executeRelease } from '../../../src/features/killswitch/execute.ts'
import { usualPace } from '../../../src/features/killswitch/options.ts'
import { release } from '../../../src/features/killswitch/release.ts'
import { standingOf } from '../../../src/features/killswitch/status.ts'
import { watchKillswitch } from '../../../src/features/killswitch/watch.ts'
import { ada, ben } from '../../fakes/approvals.ts'
import { noLog } from '../../fakes/database.ts'
import { pgliteImage } from '../../fakes/pglite-image.ts'
import { green, type SwitchWorld, switchWorld } from '../../fakes/switch-world.ts'

let database: Database
before(async () => {
  database = await openDatabase({ log: noLog, image: await pgliteImage() })
})
after(() => database.close())

const options = {
  file: 'ops-killswitch.yml',
  branch: 'main',
  environments: { staging: { github: 'staging' } },
  pace: usualPace,
}
const wanted = (scope: 'tools' | 'workflow' | 'both' = 'tools'): KillswitchArgs & { do: 'engage' } => ({
  ...{ do: 'engage', scope, environment: 'staging', reason: 'odd mails' },
})
const jobs = ({ ports }: SwitchWorld) => [watchKillswitch(ports, options), executeRelease(ports, options)]
const newest = ({ ports }: SwitchWorld) => ports.killswitches.newest('staging')
const stateIs = (it: SwitchWorld, state: string) => async () => (await newest(it))?.state === state
/** Every test ends with nothing open, because they share one database. */
async function world(): Promise<SwitchWorld> {
  const it = switchWorld(database)
  const open = await newest(it)
  if (open && !open.endedAt) {
    const releasing =
      open.state === 'releasing'
        ? open
        : await it.ports.killswitches.save(open, { course: open.course, state: 'releasing' })
    if (releasing) await it.ports.killswitches.save(releasing, { course: open.course, state: 'released' })
  }
  it.filed.length = 0
  return it
}
const status = async (it: SwitchWorld) =>
  await standingOf(it.ports, 'staging', { now: it.now(), zone: 'UTC' })

async function approve(it: SwitchWorld) {
  const [asked] = await it.ports.approvals.open()
  assert.ok(asked)
  const decided = await it.ports.approvals.decide({
    ...{ id: asked.id, nonce: asked.nonce, verdict: 'approve', actor: ben },
  })
  assert.equal(decided.outcome, 'decided')
  return asked
}

test('engaging closes the gate at once, starts one run, and says that the old revision goes on until the new one is ready', async () => {
  const it = await world()
  const reply = await engage(it.ports, wanted(), it.turn())
  assert.match(reply.text ?? '', /nothing more is approved there\. NOT in effect for the rest/)
  assert.equal((await it.ports.hitl.gate('staging')).state, 'closed')
  assert.equal(it.runs.length, 0, 'before any workflow has run')
  const { id } = (await newest(it)) ?? assert.fail('nothing')
  await it.run(jobs(it), stateIs(it, 'engaged'))
  const told = it.shown.get(`killswitch:${id}`)?.history.map((card) => String(card.data.state)) ?? []
  assert.ok(
    told.some((text) => /Not in effect yet: staging keeps executing tools/.test(text)),
    told.join('\n'),
  )
  assert.ok(told.some((text) => /Set, NOT IN EFFECT YET: the old revision keeps executing tools/.test(text)))
  await it.run(jobs(it), () =>
    /In effect: tools with side effects are stopped/.test(it.card(`killswitch:${id}`)),
  )
  assert.match(it.card(`killswitch:${id}`), /revision|1 min after/)
  assert.equal(it.runs.length, 1)
  assert.match((await status(it)).state.text, /Tools stopped/)
})

test('a lost answer of GitHub starts nothing twice', async () => {
  const it = await world()
  it.world.dispatches.push('ambiguous')
  await engage(it.ports, wanted(), it.turn())
  await it.run(jobs(it), stateIs(it, 'engaged'))
  assert.equal(it.runs.length, 1)
})

test('a no of GitHub is shouted, with what to do by hand, and doing it by hand counts', async () => {
  const it = await world()
  it.world.dispatches.push('rejected')
  await engage(it.ports, wanted('both'), it.turn())
  const { id } = (await newest(it)) ?? assert.fail('nothing')
  await it.run(jobs(it), () => /NOT ENGAGED/.test(it.card(`killswitch:${id}`)))
  assert.match(
    it.card(`killswitch:${id}`),
    /By hand: az containerapp update .*KILLSWITCH_TOOLS=on KILLSWITCH_WORKFLOW=on/,
  )
  it.app.change({ set: { KILLSWITCH_TOOLS: 'on', KILLSWITCH_WORKFLOW: 'on' }, by: 'jo' })
  await it.run(jobs(it), stateIs(it, 'engaged'))
})

test('while the revision never becomes ready the card says so, and the status too', async () => {
  const it = await world()
  it.app.stuck = true
  await engage(it.ports, wanted('workflow'), it.turn())
  const { id } = (await newest(it)) ?? assert.fail('nothing')
  await it.run(jobs(it), () => it.world.ms > it.now().getTime(), 0.5)
  await it.run(jobs(it), () => false, 0.5)
  assert.equal((await newest(it))?.state, 'engaging')
  assert.match(it.card(`killswitch:${id}`), /NOT IN EFFECT YET: the old revision keeps working on requests/)
  assert.match((await status(it)).state.text, /Requests: set, NOT IN EFFECT YET/)
})

test('a variable that somebody takes away while engaged is noticed', async () => {
  const it = await world()
  await engage(it.ports, wanted(), it.turn())
  await it.run(jobs(it), stateIs(it, 'engaged'))
  it.app.change({ remove: ['KILLSWITCH_TOOLS'], by: 'azd provision' })
  const { id } = (await newest(it)) ?? assert.fail('nothing')
  await it.run(jobs(it), () => /NOT IN EFFECT ANY MORE/.test(it.card(`killswitch:${id}`)))
  assert.match(it.card(`killswitch:${id}`), /azd provision and azd up remove it/)
  assert.match((await status(it)).warnings.join(' '), /set nowhere/)
})

test('releasing wants green evals newer than the fix, then a second person, and opens the gate when it has effect', async () => {
  const it = await world()
  await engage(it.ports, wanted(), it.turn())
  await it.run(jobs(it), stateIs(it, 'engaged'))
  const engagement = (await newest(it)) ?? assert.fail('nothing')
  const ask = (override?: string) =>
    release(it.ports, options, { do: 'release', environment: 'staging', override }, it.turn())
  assert.match((await ask()).text ?? '', /Not yet: no green evals since it was engaged/)
  it.world.observations = [green(new Date(engagement.at.getTime() - 1000))]
  assert.match((await ask()).text ?? '', /Not yet/, 'older than the engagement')
  it.world.observations = [green(new Date(engagement.at.getTime() + 60_000))]
  it.world.deployments = [
    {
      ...{ id: 1, sha: 'sha', ref: 'main', environment: 'staging', state: 'success', runUrl: undefined },
      createdAt: new Date(engagement.at.getTime() + 120_000),
    },
  ]
  assert.match((await ask()).text ?? '', /since the deployment/, 'older than the fix')
  it.world.observations = [green(new Date(engagement.at.getTime() + 180_000))]
  assert.match((await ask()).text ?? '', /second person's yes/)
  const [own] = await it.ports.approvals.open()
  assert.ok(own)
  const refused = await it.ports.approvals.decide({ ...own, verdict: 'approve', actor: ada })
  assert.equal(refused.outcome === 'refused' && refused.why, 'own-request')
  const { id } = await approve(it)
  await it.run(jobs(it), stateIs(it, 'releasing'))
  assert.equal((await it.ports.hitl.gate('staging')).state, 'closed', 'not before it has effect')
  await it.run(jobs(it), stateIs(it, 'released'))
  await it.run(jobs(it), () => false, 0.1)
  assert.deepEqual(await it.ports.hitl.gate('staging'), { state: 'open' })
  assert.equal((await it.ports.approvals.find(id))?.state, 'succeeded')
  assert.match(it.card(`killswitch:${engagement.id}`), /Released: staging works again/)
  assert.deepEqual(
    it.runs.map(({ inputs }) => inputs.action),
    ['engage', 'release'],
  )
})

test('an override says so on the card, and a release that was overtaken by a new stop opens nothing', async () => {
  const it = await world()
  await engage(it.ports, wanted(), it.turn())
  await it.run(jobs(it), stateIs(it, 'engaged'))
  const stopped = (await newest(it)) ?? assert.fail('nothing')
  const override = 'evals cannot run here'
  await release(it.ports, options, { do: 'release', environment: 'staging', override }, it.turn())
  const [asked] = await it.ports.approvals.open()
  assert.match(asked?.title ?? '', /WITHOUT green evals/)
  assert.equal(asked?.reason, override)
  await approve(it)
  await it.run(jobs(it), stateIs(it, 'releasing'))
  await it.run(jobs(it), () => it.card(`killswitch:${stopped.id}`).includes('WITHOUT green evals'))
  assert.match(it.card(`killswitch:${stopped.id}`), /evals cannot run here.* \(no green evals since/)
  await engage(it.ports, wanted('both'), it.turn())
  await it.run(jobs(it), stateIs(it, 'engaged'))
  await it.run(jobs(it), () => false, 0.2)
  assert.equal((await it.ports.hitl.gate('staging')).state, 'closed')
  assert.equal(it.app.serving().variables.get('KILLSWITCH_TOOLS'), 'on')
  assert.equal((await newest(it))?.scope, 'both')
  assert.equal((await it.ports.approvals.find(asked?.id ?? ''))?.state, 'failed')
})

test('evals that turn red between the question and the yes stop the release', async () => {
  const it = await world()
  await engage(it.ports, wanted(), it.turn())
  await it.run(jobs(it), stateIs(it, 'engaged'))
  const { at, id: stop } = (await newest(it)) ?? assert.fail('nothing')
  const after = (minutes: number) => new Date(at.getTime() + minutes * 60_000)
  it.world.observations = [green(after(1))]
  await release(it.ports, options, { do: 'release', environment: 'staging', override: undefined }, it.turn())
  it.world.observations = [green(after(1)), { ...green(after(2)), verdict: 'red' }]
  const { id } = await approve(it)
  await it.run(jobs(it), async () => (await it.ports.approvals.find(id))?.state === 'failed')
  const said = JSON.stringify((await it.ports.approvals.find(id))?.progress)
  assert.match(said, /Nothing was released: no green evals since .* green when this was asked for/)
  const still = await newest(it)
  assert.deepEqual([still?.id, still?.state], [stop, 'engaged'])
  assert.equal((await it.ports.hitl.gate('staging')).state, 'closed')
})

test('a release that GitHub refuses stays stopped, says so, and may be asked for again', async () => {
  const it = await world()
  await engage(it.ports, wanted(), it.turn())
  await it.run(jobs(it), stateIs(it, 'engaged'))
  const engagement = (await newest(it)) ?? assert.fail('nothing')
  it.world.observations = [green(new Date(engagement.at.getTime() + 1000))]
  it.world.dispatches.push('rejected')
  const ask = () =>
    release(it.ports, options, { do: 'release', environment: 'staging', override: undefined }, it.turn())
  await ask()
  const { id } = await approve(it)
  await it.run(jobs(it), () => /NOT RELEASED/.test(it.card(`killswitch:${engagement.id}`)))
  assert.equal((await it.ports.approvals.find(id))?.state, 'failed')
  assert.match((await ask()).text ?? '', /second person/)
  await approve(it)
  await it.run(jobs(it), stateIs(it, 'released'))
})

test('nothing is released that was not engaged here', async () => {
  const it = await world()
  const reply = await release(
    it.ports,
    options,
    { do: 'release', environment: 'staging', override: undefined },
    it.turn(),
  )
  assert.equal(reply.outcome, 'refusal')
  assert.match(reply.text ?? '', /take it over first/)
})

test('trouble with Azure changes nothing but what the card says', async () => {
  const it = await world()
  it.world.azureDown = true
  await engage(it.ports, wanted(), it.turn())
  const { id } = (await newest(it)) ?? assert.fail('nothing')
  await it.run(jobs(it), () => /Azure has a problem/.test(it.card(`killswitch:${id}`)))
  assert.match((await status(it)).warnings.join(' '), /Azure has a problem/)
  assert.match((await status(it)).state.text, /cannot be seen/)
  it.world.azureDown = false
  await it.run(jobs(it), stateIs(it, 'engaged'))
})

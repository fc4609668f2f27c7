import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { alertMessage } from '../../../sandbox/alerts/message.ts'
import type { ListedRule } from '../../../sandbox/azure/alerts.ts'
import { type Database, openDatabase } from '../../../src/adapters/db/open.ts'
import type { Actor } from '../../../src/chat/actor.ts'
import { UsageError } from '../../../src/chat/errors.ts'
import { completeArgs, readAnswer, readArgs } from '../../../src/features/drill/args.ts'
import { dueOf, reminderOf } from '../../../src/features/drill/due.ts'
import { drill } from '../../../src/features/drill/index.ts'
import { engage } from '../../../src/features/killswitch/engage.ts'
import { readAzureAlert } from '../../../src/http/azure-alert.ts'
import type { DrillRecord } from '../../../src/ports/drills.ts'
import { ada, person } from '../../fakes/approvals.ts'
import { noLog } from '../../fakes/database.ts'
import { pgliteImage } from '../../fakes/pglite-image.ts'
import { type SwitchWorld, switchWorld } from '../../fakes/switch-world.ts'
import { options } from './simulation.ts'

let database: Database
before(async () => {
  database = await openDatabase({ log: noLog, image: await pgliteImage() })
})
after(() => database.close())

const all = {
  ...options,
  environments: { prod: { github: 'prod', production: true }, ...options.environments },
}
const environments = Object.keys(all.environments)

/** A world in which everything can be proven. */
function world(): SwitchWorld {
  const it = switchWorld(database)
  let stopped = 0
  it.world.canary = async () => {
    const on = it.app.serving().variables.get('KILLSWITCH_WORKFLOW') === 'on'
    if (on) stopped = 1
    const type = on ? 'error' : 'final'
    const message = on ? 'killswitch engaged: workflow' : undefined
    return {
      state: 'answered',
      status: 200,
      ended: true,
      tookMs: 5,
      events: [{ type, message, tool: undefined }],
    }
  }
  it.world.rows = () => ['probe', 'all'].map((leg) => ({ leg, critical: stopped, finished: 1, executed: 0 }))
  it.world.rules = [
    {
      ...{ id: '/r', name: 'Kill switch', enabled: true, severity: 1, operator: 'GreaterThan', threshold: 0 },
      ...{ query: 'Kill switch engaged:', window: 300, frequency: 60 },
    },
  ]
  it.world.jobs = [{ name: 'evals', status: 'completed', conclusion: 'success' }] as never
  it.ports.alertRules.fired = async (_, since) => [
    {
      ...{ id: 'a', ruleId: '/r', ruleName: 'Kill switch', severity: 1 },
      firedAt: new Date(since.getTime() + 60_000),
      resolvedAt: undefined,
    },
  ]
  return it
}
const featureOf = (it: SwitchWorld, changes: Partial<typeof all> = {}) =>
  drill(it.ports, { ...all, ...changes })
async function type(it: SwitchWorld, words: string, actor: Actor = ada, changes: Partial<typeof all> = {}) {
  const [command] = featureOf(it, changes).commands
  assert.ok(command)
  const given = command.parse(words, { now: it.now(), zone: 'UTC' })
  return command.run(command.complete(given, { now: it.now(), zone: 'UTC' }), it.turn({ actor }))
}
const jobs = (it: SwitchWorld) => (featureOf(it).jobs ?? []).filter(({ name }) => name === 'drill.step')
const ended = (it: SwitchWorld) => async () => (await it.ports.drills.running()).length === 0

test('a drill that can prove everything passes, is stored, audited and reported on its one card', async () => {
  const it = world()
  assert.match((await type(it, 'workflow staging')).text ?? '', /has begun/)
  assert.match((await type(it, 'workflow staging')).text ?? '', /goes on in staging already, by ada/)
  await it.run(jobs(it), ended(it))
  await it.run(jobs(it))
  const [record] = await it.ports.drills.history({ limit: 1 })
  assert.deepEqual([record?.outcome, record?.unproven, record?.by.name], ['passed', [], 'ada'])
  assert.ok((record?.secondsToEffect ?? 0) > 60)
  const shown = it.card(`drill:${record?.id}`)
  assert.match(shown, /Report: kill switch drill in staging/)
  assert.match(shown, /PASSED: everything was proven/)
  assert.match(shown, /not with the documented 503/)
  const history = it.shown.get(`drill:${record?.id}`)?.history ?? []
  assert.ok(
    history.some(({ data }) => JSON.stringify(data).includes('running, ')),
    'live on the way',
  )
  const entries: string[] = []
  for await (const { event, subject } of it.ports.audit.read())
    if (subject === record?.id) entries.push(event)
  assert.deepEqual(entries, ['drill.begun', 'drill.ended'])
  assert.match(JSON.stringify((await type(it, 'history')).card), /staging, workflow.*PASSED/)
})

test('an alert that Azure tells by webhook is proof, though its list says nothing yet', async () => {
  const it = world()
  it.ports.alertRules.fired = async () => []
  const { canary } = it.world
  it.world.canary = async (operation) => {
    const [rule] = it.world.rules
    assert.ok(rule)
    const listed = { ...rule, displayName: rule.name, scopes: ['/components/staging'] } as ListedRule
    const firedAt = new Date(it.now().getTime() + 30_000)
    const message = alertMessage(
      { id: `w-${it.world.ms}`, rule: listed, firedAt, resolvedAt: undefined },
      1,
      'Fired',
    )
    const report = readAzureAlert(message, () => 'staging')
    assert.ok(report)
    if (it.app.serving().variables.has('KILLSWITCH_WORKFLOW'))
      await it.ports.incidents.observe(report, 'webhook')
    return canary(operation)
  }
  await type(it, 'workflow staging')
  await it.run(jobs(it), ended(it))
  const [record] = await it.ports.drills.history({ limit: 1 })
  assert.deepEqual([record?.outcome, record?.unproven], ['passed', []])
  assert.match(
    record?.proven.join(' ') ?? '',
    /The alert "Kill switch" fired \d+ s .*\(seen: told by webhook\)/,
  )
})

test('where no tool is proposed the switch is not kept engaged to wait for what cannot come', async () => {
  const it = world()
  it.ports.alertRules.fired = async () => []
  it.ports.incidents.told = async () => []
  const final = { type: 'final', message: undefined, tool: undefined }
  it.world.canary = async () => ({ state: 'answered', status: 200, ended: true, tookMs: 5, events: [final] })
  it.world.rows = () => ['probe', 'all'].map((leg) => ({ leg, critical: 0, finished: 1, executed: 0 }))
  const began = it.now().getTime()
  await type(it, 'tools staging')
  await it.run(jobs(it), ended(it))
  const [record] = await it.ports.drills.history({ limit: 1 })
  assert.equal(record?.outcome, 'incomplete')
  assert.match(
    record?.unproven.join(' ') ?? '',
    /no tool with side effects.* nothing was refused that an alert could/,
  )

  assert.ok(it.now().getTime() - began < 10 * 60_000, 'in minutes')
  assert.equal(it.app.serving().variables.has('KILLSWITCH_TOOLS'), false)
})

test('whoever restarts in the middle goes on where it was', async () => {
  const it = world()
  await type(it, 'workflow staging')
  await it.run(jobs(it), () => it.app.latest().variables.has('KILLSWITCH_WORKFLOW'))
  // Another process: other ports over the same database, and the same jobs in it.
  const next = world()
  next.world.ms = it.world.ms
  next.filed.push(...it.filed)
  next.runs.push(...it.runs)
  next.app.change({ set: { KILLSWITCH_WORKFLOW: 'on' }, by: 'w' })
  await next.run(jobs(next), ended(next))
  const [record] = await next.ports.drills.history({ limit: 1 })
  assert.equal(record?.outcome, 'passed')
  assert.equal(next.runs.filter(({ inputs }) => inputs.action === 'engage').length, 1)
  assert.equal(next.app.serving().variables.has('KILLSWITCH_WORKFLOW'), false)
})

test('aborting restores first, and a real kill switch stops it', async () => {
  const it = world()
  await type(it, 'workflow staging')
  await it.run(jobs(it), () => it.app.latest().variables.has('KILLSWITCH_WORKFLOW'))
  assert.match((await type(it, 'abort')).text ?? '', /put back/)
  await it.run(jobs(it), ended(it))
  const [record] = await it.ports.drills.history({ limit: 1 })
  assert.equal(record?.outcome, 'aborted')
  assert.equal(it.app.serving().variables.has('KILLSWITCH_WORKFLOW'), false)
  assert.match((await type(it, 'abort')).text ?? '', /No drill goes on/)

  await engage(
    it.ports,
    { do: 'engage', scope: 'tools', environment: 'staging', reason: 'for real' },
    it.turn(),
  )
  await type(it, 'workflow staging')
  await it.run(jobs(it), ended(it))
  const [stopped] = await it.ports.drills.history({ limit: 1 })
  assert.equal(stopped?.outcome, 'aborted')
  assert.match(stopped?.unproven[0] ?? '', /A real kill switch was engaged/)
  const open = await it.ports.killswitches.newest('staging')
  assert.ok(open)
  const releasing = await it.ports.killswitches.save(open, { course: open.course, state: 'releasing' })
  assert.ok(
    releasing && (await it.ports.killswitches.save(releasing, { course: open.course, state: 'released' })),
  )
})

test('production is refused unless the file allows it and an admin begins it', async () => {
  const it = world()
  // Before anything is asked, whether it was typed or chosen.
  const begun = { do: 'begin', environment: 'prod', scope: 'workflow' } as const
  assert.throws(() => featureOf(it).commands[0]?.confirm?.(begun), /need drills\.allowProduction/)
  const [, scope] = featureOf(it).commands[0]?.questions ?? []
  const turn = it.turn({ actor: ada })
  await assert.rejects(
    async () => scope?.choices?.({ do: 'begin', environment: 'prod' }, turn),
    /need drills\.allowProduction/,
  )
  assert.match((await type(it, 'workflow prod')).text ?? '', /need drills\.allowProduction/)
  assert.throws(
    () => featureOf(it).commands[0]?.answer?.('environment', 'prod', { now: it.now(), zone: 'UTC' }),
    /need drills\.allowProduction/,
  )
  const allowed = { allowProduction: true }
  assert.match((await type(it, 'workflow prod', ada, allowed)).text ?? '', /only an admin/)
  const [command] = featureOf(it, allowed).commands
  assert.equal(command?.acts?.({ do: 'begin', environment: 'prod', scope: 'workflow' })?.role, 'admin')
  assert.equal(command?.acts?.({ do: 'begin', environment: 'staging', scope: 'workflow' })?.role, 'responder')
  const asked = command?.confirm?.({ do: 'begin', environment: 'prod', scope: 'workflow' })
  assert.match(asked ?? '', /THIS IS PRODUCTION/)
  assert.match((await type(it, 'workflow prod', person('lena', 'admin'), allowed)).text ?? '', /has begun/)
  // Nothing of prod can be seen in this world, so nothing is touched.
  await it.run(jobs(it), ended(it))
  const [record] = await it.ports.drills.history({ limit: 1 })
  assert.match(record?.unproven.join(' ') ?? '', /Nothing was touched: ops\.yaml names no containerApp/)
  assert.equal(it.runs.length, 0)
})

test('the line may say all of it, or be asked', () => {
  const read = (words: string) => completeArgs(readArgs(words, environments))
  assert.deepEqual(read('workflow in staging'), { do: 'begin', environment: 'staging', scope: 'workflow' })
  assert.deepEqual(readArgs('', environments), { do: 'begin' })
  assert.deepEqual(read('history'), { do: 'history', environment: undefined })
  assert.deepEqual(read('abort staging'), { do: 'abort', environment: 'staging' })
  assert.deepEqual(readAnswer('scope', 'Tools', environments), { scope: 'tools' })
  assert.deepEqual(readAnswer('environment', 'staging', environments), { environment: 'staging' })
  for (const words of ['both staging', 'mars', 'history tomorrow'])
    assert.throws(() => readArgs(words, environments), UsageError)
  assert.throws(() => readAnswer('environment', 'mars', environments), UsageError)
})

const day = 86_400_000
const record = (endedAt: Date, outcome: DrillRecord['outcome'] = 'passed'): DrillRecord => ({
  ...{ id: 'd', environment: 'staging', scope: 'workflow', outcome, by: { id: 'a', name: 'Ada' } },
  ...{ startedAt: endedAt, endedAt, secondsToEffect: 90, proven: ['x'], unproven: [] },
})

test('the next drill is due some months after the last one that was a drill', () => {
  const since = new Date('2026-01-01T09:00:00Z')
  assert.deepEqual(dueOf('staging', [], 3, since).at, new Date(since.getTime() + 7 * day))
  const at = (iso: string) => new Date(`${iso}T10:00:00Z`)
  assert.deepEqual(dueOf('staging', [record(at('2026-02-10'))], 3, since).at, at('2026-05-10'))
  assert.deepEqual(dueOf('staging', [record(at('2026-11-30'))], 3, since).at, at('2027-02-28'))
  const aborted = record(at('2026-03-01'), 'aborted')
  assert.deepEqual(dueOf('staging', [aborted, record(at('2026-02-10'))], 3, since).at, at('2026-05-10'))
})

test('a reminder comes a week before, on the day, and every week after; each of them once', () => {
  const due = { environment: 'staging', at: new Date('2026-05-10T10:00:00Z'), last: undefined }
  const said = (days: number) =>
    reminderOf(due, { now: new Date(due.at.getTime() + days * day), zone: 'UTC' })
  assert.equal(said(-8), undefined)
  assert.match(said(-7)?.text ?? '', /^Due /)
  assert.equal(said(-6)?.key, said(-1)?.key)
  assert.match(said(0)?.text ?? '', /Due today/)
  assert.equal(said(3), undefined)
  assert.match(said(8)?.text ?? '', /OVERDUE/)
  assert.equal(said(8)?.key, said(13)?.key)
  assert.notEqual(said(8)?.key, said(15)?.key)
})

test('reminders are posted where drills are heard of', async () => {
  const it = world()
  const remind = (featureOf(it).jobs ?? []).find(({ name }) => name === 'drill.remind')
  const since = new Date(it.now().getTime() - 30 * day)
  Object.assign(it.ports, { schedules: { all: async () => [{ job: 'drill.remind', since }] } })
  it.ports.drills.history = async () => []
  const occasion = { date: '2026-11-24', due: it.now(), missed: [] }
  for (let i = 0; i < 2; i++)
    await remind?.run(occasion, { attempt: 1, signal: new AbortController().signal })
  assert.deepEqual(it.world.posts, [{ conversation: 'drills' }])
  const [[subject, { card }] = assert.fail('nothing was posted')] = [...it.shown]
  assert.match(subject, /drill-reminder:staging:.*overdue 3:drills/)
  assert.match(card.summary, /OVERDUE since .*There was none yet/)
})

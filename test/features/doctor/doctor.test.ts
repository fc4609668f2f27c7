import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCards } from '../../../src/adapters/cards/index.ts'
import { UpstreamError } from '../../../src/chat/errors.ts'
import type { Rule } from '../../../src/chat/schedule/rule.ts'
import type { Turn } from '../../../src/chat/turn.ts'
import { neededRights } from '../../../src/config/doctor.ts'
import { type DoctorOptions, doctor } from '../../../src/features/doctor/index.ts'
import type { Ports } from '../../../src/ports/index.ts'
import type { Delivery } from '../../../src/ports/messenger.ts'
import { fakeSubscriptions } from '../../fakes/subscriptions.ts'

const now = new Date('2026-11-24T12:00:00Z')
const minutes = (n: number) => new Date(now.getTime() + n * 60_000)
const cards = openCards('cards', undefined)
const turn: Turn = {
  actor: { id: 'a', teamsId: 't', name: 'Sam', roles: ['responder'], guest: false },
  place: { kind: 'channel', conversation: 'c', zone: 'Europe/Berlin' },
  now,
  correlation: 'k7f2',
  signal: new AbortController().signal,
  progress: () => {},
}
const rule: Rule = {
  on: { every: 'day' },
  at: { hour: 9, minute: 0 },
  calendar: { zone: 'Europe/Berlin', holidays: [] },
}
const options: DoctorOptions = {
  environments: ['prod'],
  repositoryName: 'contoso/accelerator',
  workflows: {
    evals: 'evals.yml',
    deploy: 'deploy.yml',
    rollback: 'ops-rollback.yml',
    killswitch: 'ops-killswitch.yml',
  },
  approvers: ['sam', 'mina'],
  responders: ['sam', 'mina', 'jo', 'al', 'kim'],
  approverGroups: [],
  rights: neededRights,
}
const everything = {
  kpi: ['c'],
  alerts: ['c'],
  evals: ['c'],
  thresholds: ['c'],
  drills: ['c'],
  approvals: ['c'],
  reminders: ['c'],
}

/** A world in which everything works, with what a test breaks. */
function world() {
  return {
    channels: everything as Parameters<typeof fakeSubscriptions>[0],
    delivery: { state: 'sent', id: '' } as Delivery,
    newest: minutes(-2) as Date | null,
    logs: undefined as Error | undefined,
    github: undefined as Error | undefined,
    missing: [] as string[],
    schedule: {
      job: 'kpi.review',
      rule,
      since: minutes(-9999),
      lookedAt: minutes(-1),
      last: { date: '2026-11-24', at: minutes(-60) },
    },
    wiring: {
      killswitch: { tools: undefined, workflow: undefined, plain: undefined },
      approver: { host: 'ops.contoso.example', digest: 'd' },
      devMode: false,
    } as object | undefined,
    rules: [{ enabled: true }],
    rights: Object.fromEntries(neededRights.map(({ name, level }) => [name, level])) as
      | Record<string, string>
      | undefined,
    address: 'https://ops.contoso.example' as string | undefined,
    members: [] as readonly string[] | Error,
    live: 'gpt-5-mini' as string | undefined,
    theirs: now,
  }
}
async function ask(w: ReturnType<typeof world>, over: Partial<DoctorOptions> = {}) {
  const ports = {
    subscriptions: fakeSubscriptions(w.channels),
    speaking: { probe: async () => w.delivery },
    telemetry: {
      environments: () => ['prod'],
      query: async (kql: { text: string }, __: unknown, row: { parse(value: unknown): unknown }) => {
        if (w.logs) throw w.logs
        if (kql.text.includes('bootstrap.foundry'))
          return {
            rows: w.live ? [row.parse({ agent: 'accel-supervisor', at: minutes(-300), model: w.live })] : [],
            partial: undefined,
            tookMs: 1,
          }
        return { rows: [row.parse({ newest: w.newest, arrived: w.newest })], partial: undefined, tookMs: 1 }
      },
    },
    repository: {
      tags: async () => {
        if (w.github) throw w.github
        return []
      },
      rights: async () => w.rights,
    },
    accelerator: {
      manifest: async () => ({ models: [{ slug: 'default', deployment: 'gpt-5-mini' }] }),
    },
    directory: {
      members: async () => {
        if (w.members instanceof Error) throw w.members
        return w.members
      },
    },
    handouts: { address: async () => w.address },
    runs: {
      runs: async (file: string) => (w.missing.includes(file) ? undefined : []),
      listDeployments: async () => [],
    },
    schedules: { all: async () => [w.schedule], now: async () => w.theirs },
    environments: { names: () => ['prod'], resources: async () => w.wiring && { wiring: w.wiring } },
    alertRules: { rules: async () => w.rules },
    clock: { now: () => now, sleep: async () => {} },
  } as unknown as Ports
  const [command] = doctor(ports, { ...options, ...over }).commands
  const reply = await command?.run({}, turn)
  assert.ok(reply?.card)
  return cards.text(cards.expand(reply.card, { correlation: 'k', now }))
}

test('when everything works it says so, with what it looked at', async () => {
  const text = await ask(world())
  assert.match(text, /^Everything works/)
  assert.match(text, /I can post in 1 of 1 conversations/)
  assert.match(text, /Readable and fresh: newest row 12:58 CET/)
  assert.match(text, /kpi\.review: last for 2026-11-24, next Wed 25 Nov 09:00 CET/)
  assert.match(text, /Tools ask ops\.contoso\.example, which is me/)
  assert.match(text, /2 people may approve \(by name\), 5 by name may respond/)
  assert.match(text, /It may do all it needs: actions write, contents write/)
  assert.match(text, /All 1 agents run on gpt-5-mini/)
})

test('each piece that does not work is named with what to do, the worst first', async () => {
  const broken: readonly [RegExp, (w: ReturnType<typeof world>) => void, Partial<DoctorOptions>?][] = [
    [
      /Broken: Channels[\s\S]*cannot post in c: HTTP 403[\s\S]*Install the app there/,
      (w) => {
        w.delivery = { state: 'dead', why: 'HTTP 403' }
      },
    ],
    [
      /Look: Channels[\s\S]*Nobody hears of alerts[\s\S]*Say "subscribe alerts"/,
      (w) => {
        w.channels = { ...everything, alerts: [] }
      },
    ],
    [
      /Unknown: Logs of prod[\s\S]*could not be asked: Too many/,
      (w) => {
        w.logs = new UpstreamError('Azure Monitor Logs', 'throttled', 'Too many.')
      },
    ],
    [
      /Broken: Logs of prod[\s\S]*could not be asked: No access/,
      (w) => {
        w.logs = new UpstreamError('Azure Monitor Logs', 'denied', 'No access.')
      },
    ],
    [
      /Look: Logs of prod[\s\S]*nothing came in since 12:00 CET/,
      (w) => {
        w.newest = minutes(-60)
      },
    ],
    [
      /Broken: Logs of prod[\s\S]*nothing came in for a day/,
      (w) => {
        w.newest = null
      },
    ],
    [
      /Broken: GitHub[\s\S]*Contents cannot be read: Bad credentials[\s\S]*read access to Contents/,
      (w) => {
        w.github = new UpstreamError('GitHub', 'denied', 'Bad credentials.')
      },
    ],
    [
      /Look: Workflows[\s\S]*ops-rollback\.yml is not installed[\s\S]*infra\/workflows/,
      (w) => {
        w.missing = ['ops-rollback.yml']
      },
    ],
    [
      /Broken: Schedules[\s\S]*kpi\.review was due 09:00 CET/,
      (w) => {
        w.schedule = { ...w.schedule, last: { date: '2026-11-23', at: minutes(-1500) } }
      },
    ],
    [
      /Broken: Schedules[\s\S]*Nobody looked at kpi\.review for 20 min/,
      (w) => {
        w.schedule = { ...w.schedule, lookedAt: minutes(-20) }
      },
    ],
    [
      /Broken: Approver of prod[\s\S]*No approver is wired/,
      (w) => {
        w.wiring = { ...w.wiring, approver: undefined }
      },
    ],
    [
      /Broken: Approver of prod[\s\S]*HITL_DEV_MODE is on/,
      (w) => {
        w.wiring = { ...w.wiring, devMode: true }
      },
    ],
    [
      /Unknown: Approver of prod[\s\S]*Not checked/,
      (w) => {
        w.wiring = undefined
      },
    ],
    [
      /Look: Approver of prod[\s\S]*I am reached at bot\.contoso\.example/,
      (w) => {
        w.address = 'https://bot.contoso.example/'
      },
    ],
    [
      /Unknown: Approver of prod[\s\S]*whether that is me I cannot tell[\s\S]*Set OPS_URL/,
      (w) => {
        w.address = undefined
      },
    ],
    [
      /Unknown: Approver of prod[\s\S]*cannot compare with mine: \(secret approver\)/,
      (w) => {
        w.wiring = { ...w.wiring, approver: { host: '(secret approver)', digest: 'd' } }
      },
    ],
    [/Broken: Roles[\s\S]*Only one person may approve/, () => {}, { approvers: ['sam'] }],
    [
      /Fine: Roles[\s\S]*3 people may approve \(1 by name, 3 by group\)/,
      (w) => {
        w.members = ['sam', 'ben', 'eve']
      },
      { approvers: ['sam'], approverGroups: ['g'] },
    ],
    [
      /Broken: Roles[\s\S]*Nobody may approve[\s\S]*Look: Roles[\s\S]*group g could not be read: HTTP 403/,
      (w) => {
        w.members = new UpstreamError('Microsoft Graph', 'denied', 'HTTP 403.')
      },
      { approvers: [], approverGroups: ['g'] },
    ],
    [
      /Broken: GitHub App[\s\S]*lacks issues write: no issue is filed/,
      (w) => {
        w.rights = { ...w.rights, issues: 'read' }
      },
    ],
    [
      /Unknown: GitHub App[\s\S]*somebody’s token/,
      (w) => {
        w.rights = undefined
      },
    ],
    [
      /Look: Models of prod[\s\S]*names gpt-5-mini, but as the start of[\s\S]*accel-supervisor on gpt-5/,
      (w) => {
        w.live = 'gpt-5'
      },
    ],
    [
      /Unknown: Models of prod[\s\S]*has not started within 30 days/,
      (w) => {
        w.live = undefined
      },
    ],
    [
      /Look: Alert rules of prod[\s\S]*nobody is told/,
      (w) => {
        w.rules = [{ enabled: false }]
      },
    ],
    [
      /Broken: Clock[\s\S]*by 5 min/,
      (w) => {
        w.theirs = minutes(5)
      },
    ],
    [/Unknown: GitHub[\s\S]*No repository is configured/, () => {}, { repositoryName: undefined }],
  ]
  for (const [says, spoil, over] of broken) {
    const w = world()
    spoil(w)
    const text = await ask(w, over)
    assert.match(text, says)
    if (says.source.startsWith('Broken')) assert.match(text, /^1 piece is broken/)
  }
})

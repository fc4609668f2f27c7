import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UpstreamError } from '../../../src/chat/errors.ts'
import type { KpiFeatureOptions, KpiPorts } from '../../../src/features/kpi/index.ts'
import { kpiJobs } from '../../../src/features/kpi/jobs.ts'
import { noLog } from '../../fakes/database.ts'
import { day, shipped, times } from './made.ts'

const at = new Date('2026-11-04T08:00:00Z')
const occasion = { date: '2026-11-04', due: at, missed: [] }
const options = {
  ...{ zone: 'Europe/Berlin', directions: {}, contact: undefined, owner: undefined },
  reviewed: ['prod', 'eu'],
  posts: { calendar: { zone: 'Europe/Berlin', holidays: [] } },
} as unknown as KpiFeatureOptions

/** A bot that knows three environments; the logs of those in `down` do not answer. */
function bot(down: ReadonlySet<string>) {
  const posted = new Set<string>()
  const shown: { readonly subject: string; readonly summary: string; readonly lines: string }[] = []
  const kept = new Set<string>()
  const none = async () => []
  const ports = {
    log: noLog,
    clock: { now: () => at },
    telemetry: {
      environments: () => ['prod', 'eu', 'staging'],
      async query(_kql: unknown, _window: unknown, _row: unknown, { environment = '' } = {}) {
        if (down.has(environment)) throw new UpstreamError('The log store', 'unreachable', 'It is down.')
        const held = { leg: 'held', oldest: new Date('2026-10-05T00:00:00Z'), newest: at }
        return { rows: [held], partial: undefined, tookMs: 1 }
      },
    },
    kpis: {
      days: async (environment: string) => [day('2026-10-20', { approved: times(40) }, { environment })],
      keep: async ([first]: readonly { environment: string }[]) =>
        void (first && kept.add(first.environment)),
      directions: none,
      review: async (environment: string, month: string) =>
        posted.has(`${environment} ${month}`) ? { postedAt: at, places: [], comments: [] } : undefined,
      posted: async (environment: string, month: string) => {
        posted.add(`${environment} ${month}`)
        return true
      },
    },
    accelerator: { manifest: async () => ({ kpis: shipped, acceptance: {} }) },
    repository: { file: async () => undefined },
    ...{ hitl: { decisions: none }, incidents: { history: none }, approvals: { history: none } },
    ...{ drills: { history: none }, evals: { observations: none } },
    subscriptions: { of: async () => [{ conversation: '19:ops' }] },
    liveCards: {
      show: async (subject: string, _: unknown, { summary, data }: { summary: string; data: object }) => {
        shown.push({ subject, summary, lines: JSON.stringify(data) })
      },
    },
  } as unknown as KpiPorts
  const run = async (name: string) => {
    const job = kpiJobs(ports, options).find((one) => one.name === name) ?? assert.fail(name)
    await job.run(occasion, { signal: new AbortController().signal } as Parameters<typeof job.run>[1])
  }
  return { run, shown, kept }
}

test('a review is posted for each environment that is reviewed, one card each, and once', async () => {
  const { run, shown } = bot(new Set())
  await run('kpi.review')
  assert.deepEqual(
    shown.map(({ subject }) => subject),
    ['kpi:prod:2026-10:19:ops', 'kpi:eu:2026-10:19:ops'],
  )
  assert.match(shown[1]?.summary ?? '', /KPI review October 2026: .* \(eu\)/)
  // Buttons of the default environment need not name it, those of others must.
  assert.doesNotMatch(shown[0]?.lines ?? '', /"line":"[^"]*env /)
  assert.match(shown[1]?.lines ?? '', /"line":"[^"]*env eu/)
  await run('kpi.review')
  assert.equal(shown.length, 2)
})

test('an environment whose logs do not answer costs the others neither review nor snapshot', async () => {
  const down = new Set(['prod'])
  const { run, shown, kept } = bot(down)
  await assert.rejects(run('kpi.review'), /It is down/)
  await assert.rejects(run('kpi.snapshot'), /It is down/)
  assert.deepEqual([...kept], ['eu', 'staging'])
  assert.deepEqual(
    shown.map(({ subject }) => subject),
    ['kpi:eu:2026-10:19:ops'],
  )
  // The job is tried again: what is there already is left as it is.
  down.clear()
  await run('kpi.review')
  assert.deepEqual(
    shown.map(({ subject }) => subject),
    ['kpi:eu:2026-10:19:ops', 'kpi:prod:2026-10:19:ops'],
  )
})

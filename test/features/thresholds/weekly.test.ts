import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type ThresholdsOptions,
  type ThresholdsPorts,
  thresholds,
} from '../../../src/features/thresholds/index.ts'
import { noLog } from '../../fakes/database.ts'
import { calendar, end, life, window } from './made.ts'

test('each environment that is reviewed has its own suggestions, and a card of its own', async () => {
  const shown: { readonly subject: string; readonly data: string }[] = []
  const kept: { readonly environment: string; readonly id: string }[] = []
  const asked: string[] = []
  const rows = {
    prod: life({ seed: 3, rate: 2 }),
    eu: life({ seed: 4, rate: 2 }),
  } as const
  const none = async () => []
  const ports = {
    log: noLog,
    clock: { now: () => end },
    telemetry: {
      environments: () => ['prod', 'eu', 'staging'],
      async query(_kql: unknown, _window: unknown, _row: unknown, { environment = '' } = {}) {
        asked.push(environment)
        const held = { leg: 'held', oldest: window.from }
        return { rows: [held, ...(rows[environment as 'prod'] ?? [])], partial: undefined, tookMs: 1 }
      },
    },
    alertRules: { rules: none },
    ...{ incidents: { history: none }, drills: { history: none }, evals: { observations: none } },
    accelerator: { manifest: async () => ({ kpis: [], acceptance: {} }) },
    suggestions: {
      answered: none,
      keep: async (made: { environment: string; id: string }) => void kept.push(made),
    },
    subscriptions: { of: async () => [{ conversation: '19:ops' }] },
    liveCards: {
      show: async (subject: string, _: unknown, { data }: { data: object }) =>
        void shown.push({ subject, data: JSON.stringify(data) }),
    },
  } as unknown as ThresholdsPorts
  const options = {
    ...{ calendar, budget: 1, extras: [], exclude: [], owner: undefined, reviewed: ['prod', 'eu'] },
  } as unknown as ThresholdsOptions
  const job =
    thresholds(ports, options).jobs?.find(({ name }) => name === 'thresholds.weekly') ?? assert.fail('no job')
  const occasion = { date: '2026-11-30', due: end, missed: [] }
  await job.run(occasion, { signal: new AbortController().signal } as Parameters<typeof job.run>[1])
  assert.deepEqual(asked, ['prod', 'eu'])
  assert.deepEqual(
    shown.map(({ subject }) => subject),
    ['thresholds:prod:2026-11-30:19:ops', 'thresholds:eu:2026-11-30:19:ops'],
  )
  assert.match(shown[1]?.data ?? '', /"line":"thresholds [^"]*env eu/)
  assert.deepEqual([...new Set(kept.map(({ environment }) => environment))], ['prod', 'eu'])
  // Suggestions of two environments are never taken for one, whatever they say.
  assert.equal(new Set(kept.map(({ id }) => id)).size, kept.length)
})

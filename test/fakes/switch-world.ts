import { containerApp } from '../../sandbox/accelerator/container-app.ts'
import { databaseApprovals } from '../../src/adapters/db/approvals.ts'
import { databaseAudit } from '../../src/adapters/db/audit.ts'
import { databaseDrills } from '../../src/adapters/db/drills.ts'
import { databaseHitl } from '../../src/adapters/db/hitl.ts'
import { databaseIncidents } from '../../src/adapters/db/incidents.ts'
import { databaseKillswitches } from '../../src/adapters/db/killswitches.ts'
import type { Database } from '../../src/adapters/db/open.ts'
import { UpstreamError } from '../../src/chat/errors.ts'
import type { Observation } from '../../src/chat/evals/observation.ts'
import type { AnyJob } from '../../src/chat/job.ts'
import { switchesOf, variableOf } from '../../src/chat/killswitch/switch.ts'
import type { CardView } from '../../src/chat/reply.ts'
import type { Turn } from '../../src/chat/turn.ts'
import type { AlertRule, FiredAlert } from '../../src/ports/alert-rules.ts'
import type { CanaryAnswer, ResourceState } from '../../src/ports/environments.ts'
import type { Ports } from '../../src/ports/index.ts'
import type { Address } from '../../src/ports/messenger.ts'
import type { Deployment, Dispatch, Job, Run } from '../../src/ports/workflow-runs.ts'
import { ada, channel } from './approvals.ts'
import { noLog } from './database.ts'

type Filed = {
  readonly name: string
  readonly data: object
  readonly after: Date | undefined
  readonly key: string | undefined
}

/**
 * One environment "staging" whose container app is changed by runs of a workflow, over a real database. Time stands
 * still but for `run`, which does the jobs in the order in which they are due.
 */
export function switchWorld({ db }: Database) {
  const start = Date.parse('2026-11-24T13:30:00Z')
  const world = {
    ms: start,
    /** How long a run takes until it has changed the container. */
    runMs: 20_000,
    azureDown: false,
    /** What each dispatch is answered, in order; then it simply starts. */
    dispatches: [] as Dispatch['state'][],
    conclusion: 'success',
    /** Jobs of a run that released. */
    jobs: [] as Job[],
    observations: [] as Observation[],
    deployments: [] as Deployment[],
    rows: (() => []) as (environment: string) => readonly object[],
    telemetryDown: false,
    rules: [] as AlertRule[],
    fired: [] as FiredAlert[],
    canary: (async () => undefined) as (operation: string) => Promise<CanaryAnswer | undefined>,
    posts: [] as Address[],
  }
  const now = () => new Date(world.ms)
  const app = containerApp({
    resourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.App/containerApps/ca-staging',
    image: 'img',
    variables: { HITL_APPROVER_ENDPOINT: 'https://bot.example/x' },
    bootstrapMs: 60_000,
    now,
  })
  const filed: Filed[] = []
  const keys = new Set<string>()
  const enqueue = async (
    _: unknown,
    name: string,
    data: object,
    options: { after?: Date; key?: string } = {},
  ) => {
    if (options.key !== undefined) {
      if (keys.has(`${name} ${options.key}`)) return false
      keys.add(`${name} ${options.key}`)
    }
    filed.push({ name, data, after: options.after, key: options.key })
    return true
  }
  const runs: (Run & {
    readonly startsAt: number
    done: boolean
    readonly inputs: Readonly<Record<string, string>>
  })[] = []
  const github = () => {
    for (const run of runs) {
      if (run.done || world.ms < run.startsAt + world.runMs) continue
      run.done = true
      const used = runs.some((other) => other.id < run.id && other.inputs.key === run.inputs.key)
      if (world.conclusion === 'success' && !used) {
        const names = switchesOf(run.inputs.scope as 'tools').map(variableOf)
        if (run.inputs.action === 'engage')
          app.change({ set: Object.fromEntries(names.map((name) => [name, 'on'])), by: 'workflow' })
        else app.change({ remove: names, by: 'workflow' })
      }
    }
    return runs.map((run) => ({
      ...run,
      status: run.done ? ('completed' as const) : ('in_progress' as const),
      conclusion: run.done ? world.conclusion : undefined,
    }))
  }
  const shown = new Map<string, { card: CardView; version: number; history: CardView[] }>()
  const databases = { db, enqueue }
  const ports = {
    clock: { now, sleep: async () => {} },
    log: noLog,
    jobs: {
      enqueue: async ({ name }: { name: string }, data: object, options?: { after?: Date; key?: string }) =>
        enqueue(undefined, name, data, options),
      start: async () => {},
      stop: async () => {},
    },
    audit: databaseAudit(db),
    approvals: databaseApprovals(databases),
    hitl: databaseHitl(databases),
    incidents: databaseIncidents(databases),
    killswitches: databaseKillswitches(databases),
    drills: databaseDrills(databases),
    liveCards: {
      async show(subject: string, to: Address, card: CardView, version: number) {
        const before = shown.get(subject)
        if (before && before.version > version) return
        if (!before) world.posts.push(to)
        shown.set(subject, { card, version, history: [...(before?.history ?? []), card] })
      },
    },
    environments: {
      names: () => ['staging'],
      async resources(environment: string): Promise<ResourceState | undefined> {
        github()
        if (world.azureDown)
          throw new UpstreamError('Azure', 'failed', 'Azure has a problem of its own (503).')
        if (environment !== 'staging') return undefined
        const killswitchIn = (variables: ReadonlyMap<string, string>) => ({
          tools: variables.get('KILLSWITCH_TOOLS'),
          workflow: variables.get('KILLSWITCH_WORKFLOW'),
          plain: variables.get('KILLSWITCH'),
        })
        const [latest, serving] = [app.latest(), app.serving()]
        return {
          environment,
          image: latest.image,
          latestRevision: latest.name,
          latestReadyRevision: serving.name,
          revisions: app.revisions().map((one) => ({
            ...{ name: one.name, createdAt: one.createdAt, image: one.image },
            active: one === serving || one === latest,
            ready: app.isReady(one),
            weight: one === serving ? 100 : 0,
            killswitch: killswitchIn(one.variables),
          })),
          wiring: {
            killswitch: killswitchIn(latest.variables),
            approver: latest.variables.has('HITL_APPROVER_ENDPOINT')
              ? { host: 'bot.example', digest: 'd' }
              : undefined,
            devMode: false,
          },
          changedAt: latest.createdAt,
          changedBy: latest.by,
        }
      },
      health: async () => ({ state: 'ok' as const, scenario: 'sales-research', tookMs: 5 }),
      canary: async (_: string, { operation }: { operation: string }) => {
        github()
        return world.canary(operation)
      },
    },
    runs: {
      runs: async () => github().toReversed(),
      run: async (id: number) => github().find((run) => run.id === id),
      jobs: async () => world.jobs,
      async dispatch(
        file: string,
        _ref: string,
        inputs: Readonly<Record<string, string>>,
      ): Promise<Dispatch> {
        const state = world.dispatches.shift() ?? 'started'
        if (state === 'rejected') return { state, why: 'GitHub refuses to start it (422).' }
        const id = runs.length + 1
        runs.push({
          ...{ id, workflow: 'ops-killswitch', file, title: `ops-killswitch [${inputs.key}]`, inputs },
          ...{
            event: 'workflow_dispatch',
            status: 'queued',
            conclusion: undefined,
            branch: 'main',
            sha: 's',
          },
          ...{ attempt: 1, createdAt: now(), startedAt: undefined, updatedAt: now(), done: false },
          ...{ url: `https://github.example/runs/${id}`, startsAt: world.ms },
        })
        if (state === 'started') return { state, runId: id, url: undefined }
        return state === 'accepted' ? { state } : { state, why: 'no answer' }
      },
      deployments: async () => world.deployments,
    },
    evals: { observations: async () => world.observations },
    telemetry: {
      environments: () => ['staging'],
      async query(
        _kql: unknown,
        _window: unknown,
        row: { parse(one: unknown): unknown },
        options: { environment?: string },
      ) {
        if (world.telemetryDown) throw new UpstreamError('Azure Monitor Logs', 'failed', 'Down.')
        return {
          rows: world.rows(options.environment ?? 'staging').map((one) => row.parse(one)),
          partial: undefined,
          tookMs: 1,
        }
      },
    },
    accelerator: {
      manifest: async () => ({ sideEffectTools: ['send_email'], endpointPath: '/research/stream' }),
    },
    alertRules: { rules: async () => world.rules, fired: async () => world.fired },
    schedules: { all: async () => [] },
    subscriptions: { of: async () => [{ conversation: 'drills' }] },
  } as unknown as Ports
  const turn = (over: Partial<Turn> = {}): Turn => ({
    actor: ada,
    place: channel,
    now: now(),
    correlation: `turn-${Math.random()}`,
    signal: new AbortController().signal,
    progress: () => {},
    ...over,
  })
  /** Does what is due until `done` or nothing is left or `hours` are over; `ports` fakes for a crash may be given. */
  async function run(
    jobs: readonly AnyJob[],
    done: () => Promise<boolean> | boolean = () => false,
    hours = 4,
  ): Promise<void> {
    const until = world.ms + hours * 3_600_000
    for (let steps = 0; steps < 3000; steps++) {
      if (await done()) return
      const due = filed
        .filter(({ name }) => jobs.some((job) => job.name === name))
        .sort((one, other) => (one.after?.getTime() ?? 0) - (other.after?.getTime() ?? 0))[0]
      if (!due || (due.after?.getTime() ?? 0) > until) return
      filed.splice(filed.indexOf(due), 1)
      world.ms = Math.max(world.ms, due.after?.getTime() ?? 0)
      const job = jobs.find(({ name }) => name === due.name)
      try {
        await job?.run(job.data.parse(JSON.parse(JSON.stringify(due.data))), {
          attempt: 1,
          signal: new AbortController().signal,
        })
      } catch {
        // Tried again two seconds later, as pg-boss would.
        filed.push({ ...due, after: new Date(world.ms + 2000) })
      }
      world.ms += 200
    }
    throw new Error('it does not come to an end')
  }
  const card = (subject: string) => JSON.stringify(shown.get(subject)?.card ?? null)
  return { world, app, ports, filed, runs, shown, card, turn, run, now }
}
export type SwitchWorld = ReturnType<typeof switchWorld>

/** A green run of evals that began then. */
export const green = (at: Date, tested = 'sha'): Observation => ({
  key: 'evals',
  verdict: 'green',
  tested,
  run: {
    ...{ id: 1, file: 'evals.yml', status: 'completed', conclusion: 'success', sha: tested, attempt: 1 },
    ...{ createdAt: at, updatedAt: at, url: 'https://github.example/e' },
  },
})

import { containerApp } from '../../../sandbox/accelerator/container-app.ts'
import { UpstreamError } from '../../../src/chat/errors.ts'
import { effectOf, variableOf } from '../../../src/chat/killswitch/switch.ts'
import { newCourse, toJson } from '../../../src/features/drill/course.ts'
import type { DrillOptions } from '../../../src/features/drill/options.ts'
import { usualPace } from '../../../src/features/drill/options.ts'
import { stepDrill } from '../../../src/features/drill/step.ts'
import type { Drill, Drills } from '../../../src/ports/drills.ts'
import type { CanaryAnswer, ResourceState } from '../../../src/ports/environments.ts'
import type { Ports } from '../../../src/ports/index.ts'
import type { Dispatch, Run } from '../../../src/ports/workflow-runs.ts'
import { channel } from '../../fakes/approvals.ts'
import { noLog } from '../../fakes/database.ts'

/** What goes wrong at one step of the drill, or in the world. */
export type Trouble =
  | 'crash-before' // the process dies before it has done anything
  | 'crash-kept' // … after it has written something down
  | 'crash-after' // … after it has asked the world, before it has kept the answer
  | 'azure-down'
  | 'github-down'
  | 'twice' // the job is delivered twice
  | 'abort'
  | 'real-on'
  | 'real-off'

export type World = {
  /** What each dispatch does and says, in order; afterwards all is well. */
  readonly dispatches: readonly { readonly starts: boolean; readonly tells: Dispatch['state'] }[]
  /** Milliseconds that runs take until they change the container, in order. */
  readonly delays: readonly number[]
  readonly bootstrapMs: number
  /** Whether the switch is obeyed, telemetry comes in, a rule is there, the alert fires, evals are green. */
  readonly obeys: boolean
  readonly telemetry: boolean
  readonly rule: boolean
  readonly fires: boolean
  readonly evals: 'success' | 'failure' | 'none'
  readonly troubles: readonly (Trouble | 'none')[]
}

class Crash extends Error {}

export const options: DrillOptions = {
  ...{ file: 'ops-killswitch.yml', branch: 'main', allowProduction: false, everyMonths: 3 },
  environments: { staging: { github: 'staging', production: false } },
  ...{ practised: ['staging'], canary: { body: {} }, calendar: { zone: 'UTC', holidays: [] } },
  pace: { ...usualPace, tick: 10_000 },
}

/** One whole drill in memory, with everything that can go wrong, until it has ended. */
export async function simulate(world: World) {
  const clock = { ms: Date.parse('2026-11-24T13:30:00Z') }
  const now = () => new Date(clock.ms)
  const app = containerApp({
    resourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.App/containerApps/ca',
    image: 'i',
    bootstrapMs: world.bootstrapMs,
    now,
  })
  let trouble: Trouble | 'none' = 'none'
  let real = false
  let sent = 0
  const runs: (Run & { inputs: Readonly<Record<string, string>>; due: number; done: boolean })[] = []
  const settle = () => {
    for (const run of runs
      .filter(({ done, due }) => !done && due <= clock.ms)
      .sort((a, b) => a.due - b.due)) {
      run.done = true
      if (runs.some((other) => other.id < run.id && other.inputs.key === run.inputs.key)) continue
      const name = variableOf('workflow')
      if (run.inputs.action === 'engage') app.change({ set: { [name]: 'on' }, by: 'w' })
      else app.change({ remove: [name], by: 'w' })
    }
  }
  const seen = () => {
    settle()
    return runs.map((run) => ({
      ...run,
      status: run.done ? ('completed' as const) : ('in_progress' as const),
      conclusion: run.done ? 'success' : undefined,
    }))
  }
  const github = () => {
    if (trouble === 'github-down') throw new UpstreamError('GitHub', 'failed', 'Down.')
  }
  let stored: Drill = {
    ...{
      id: 'd1',
      environment: 'staging',
      scope: 'workflow',
      by: { id: 'a', name: 'Ada' },
      startedAt: now(),
    },
    ...{ place: channel, course: toJson(newCourse('d1', now())), version: 1, record: undefined },
  }
  let filed: { version: number; after: number }[] = [{ version: 1, after: 0 }]
  const put = (version: number, change: Partial<Drill>, after: Date | undefined) => {
    if (stored.version !== version || stored.record) return undefined
    stored = { ...stored, ...change, version: version + 1 }
    filed.push({ version: version + 1, after: after?.getTime() ?? 0 })
    if (trouble === 'crash-kept') throw new Crash()
    return stored
  }
  const drills: Pick<Drills, 'find' | 'save' | 'finish'> = {
    find: async () => stored,
    async save({ version }, { course, after }) {
      if (trouble === 'crash-after' && asked) throw new Crash()
      return put(version, { course }, after)
    },
    async finish({ version }, { course, record }) {
      if (trouble === 'crash-after') throw new Crash()
      const whole = { ...record, ...stored, endedAt: now(), outcome: record.outcome }
      return put(
        version,
        { course, record: { ...whole, ...record } as NonNullable<Drill['record']> },
        undefined,
      )
    },
  }
  let asked = false
  const effect = () => {
    settle()
    return app.serving().variables.get('KILLSWITCH_WORKFLOW') === 'on'
  }
  const killswitchOf = (variables: ReadonlyMap<string, string>) => ({
    tools: undefined,
    workflow: variables.get('KILLSWITCH_WORKFLOW'),
    plain: undefined,
  })
  let canaryStopped = false
  const ports = {
    drills,
    clock: { now, sleep: async () => {} },
    log: noLog,
    liveCards: { show: async () => {} },
    killswitches: { newest: async () => (real ? { state: 'engaged' } : undefined) },
    accelerator: { manifest: async () => undefined },
    environments: {
      async resources(): Promise<ResourceState> {
        asked = true
        settle()
        if (trouble === 'azure-down') throw new UpstreamError('Azure', 'failed', 'Down.')
        const [latest, serving] = [app.latest(), app.serving()]
        return {
          ...{
            environment: 'staging',
            image: 'i',
            latestRevision: latest.name,
            latestReadyRevision: serving.name,
          },
          revisions: app.revisions().map((one) => ({
            ...{
              name: one.name,
              createdAt: one.createdAt,
              image: 'i',
              active: true,
              ready: app.isReady(one),
            },
            ...{ weight: one === serving ? 100 : 0, killswitch: killswitchOf(one.variables) },
          })),
          wiring: { killswitch: killswitchOf(latest.variables), approver: undefined, devMode: false },
          ...{ changedAt: now(), changedBy: 'w' },
        }
      },
      async canary(): Promise<CanaryAnswer> {
        asked = true
        const stopped = effect() && world.obeys
        canaryStopped ||= stopped
        const event = stopped
          ? { type: 'error', message: 'killswitch engaged: workflow', tool: undefined }
          : { type: 'final', message: undefined, tool: undefined }
        return { state: 'answered', status: 200, events: [event], ended: true, tookMs: 5 }
      },
    },
    telemetry: {
      query: async () => {
        asked = true
        const rows = world.telemetry
          ? [
              { leg: 'probe', critical: canaryStopped ? 1 : 0, finished: 1, executed: 0 },
              { leg: 'all', critical: canaryStopped ? 1 : 0, finished: 1, executed: 0 },
            ]
          : []
        return { rows, partial: undefined, tookMs: 1 }
      },
    },
    incidents: { told: async () => [] },
    alertRules: {
      rules: async () =>
        world.rule ? [{ id: '/r', name: 'Kill switch', enabled: true, query: 'Kill switch engaged' }] : [],
      fired: async (_: string, since: Date) =>
        world.fires
          ? [{ id: 'a', ruleId: '/R', ruleName: 'Kill switch', firedAt: new Date(since.getTime() + 1000) }]
          : [],
    },
    runs: {
      async runs() {
        github()
        return seen().toReversed()
      },
      async run(id: number) {
        github()
        return seen().find((run) => run.id === id)
      },
      async jobs() {
        github()
        return world.evals === 'none' ? [] : [{ name: 'evals', status: 'completed', conclusion: world.evals }]
      },
      async dispatch(file: string, _: string, inputs: Readonly<Record<string, string>>): Promise<Dispatch> {
        asked = true
        const { starts, tells } = world.dispatches[sent] ?? { starts: true, tells: 'started' }
        const delay = world.delays[sent] ?? 20_000
        sent++
        const id = runs.length + 1
        if (starts)
          runs.push({
            ...{
              id,
              workflow: 'w',
              file,
              title: `w [${inputs.key}]`,
              inputs,
              due: clock.ms + delay,
              done: false,
            },
            ...{
              event: 'workflow_dispatch',
              status: 'queued',
              conclusion: undefined,
              branch: 'main',
              sha: 's',
            },
            ...{ attempt: 1, createdAt: now(), startedAt: undefined, updatedAt: now(), url: 'https://g/1' },
          })
        if (tells === 'started' && starts) return { state: tells, runId: id, url: undefined }
        return tells === 'rejected' && !starts
          ? { state: tells, why: 'No.' }
          : { state: 'ambiguous', why: 'Lost.' }
      },
    },
  } as unknown as Ports
  const job = stepDrill(ports, options)
  const run = { attempt: 1, signal: new AbortController().signal }
  for (let step = 0; filed.length > 0 && step < 20_000; step++) {
    filed.sort((one, other) => one.after - other.after)
    const next = filed.shift() as (typeof filed)[number]
    clock.ms = Math.max(clock.ms + 500, next.after)
    trouble = world.troubles[step] ?? 'none'
    if (step >= world.troubles.length) real = false
    if (trouble === 'real-on') real = true
    if (trouble === 'real-off') real = false
    asked = false
    if (trouble === 'abort') await abort(stored, drills, now)
    try {
      if (trouble === 'crash-before') throw new Crash()
      const data = { id: stored.id, version: next.version }
      await Promise.all([job.run(data, run), ...(trouble === 'twice' ? [job.run(data, run)] : [])])
    } catch (error) {
      if (!(error instanceof Crash)) throw error
      // Whoever comes next does the same job again.
      filed.push({ ...next, after: clock.ms + 2000 })
    }
  }
  filed = []
  trouble = 'none'
  // Whatever is still on its way arrives.
  clock.ms += 24 * 3_600_000
  settle()
  return {
    drill: stored,
    record: stored.record,
    runs,
    isOn: effect(),
    set: effectOf((await ports.environments.resources('staging')) as ResourceState, 'workflow'),
    hours: (clock.ms - stored.startedAt.getTime()) / 3_600_000,
  }
}

async function abort(stored: Drill, drills: Pick<Drills, 'save'>, now: () => Date): Promise<void> {
  if (stored.record) return
  const { advance } = await import('../../../src/features/drill/machine.ts')
  const { readCourse } = await import('../../../src/features/drill/course.ts')
  const stop = { of: 'stop', by: 'Eve', why: 'aborted by hand' } as const
  await drills.save(stored, { course: toJson(advance(readCourse(stored.course), stop, now(), options.pace)) })
}

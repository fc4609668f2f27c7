import { type ContainerApp, containerApp } from './accelerator/container-app.ts'
import { openRows } from './accelerator/rows.ts'
import { type Accelerator, startAccelerator } from './accelerator/server.ts'
import type { AskApprover } from './accelerator/tools.ts'
import type { FaultSwitch } from './faults/fault.ts'
import type { EnvironmentIds } from './ids.ts'
import type { Engine } from './kusto/contract.ts'
import { openEngine } from './kusto/engine.ts'
import type { LogsStore } from './logs/route.ts'
import { tableSpecs, viewSpecs } from './telemetry/schema.ts'
import { tellStory } from './telemetry/story.ts'
import { openTelemetry } from './telemetry/telemetry.ts'

/** How fast an environment is; short in tests. Milliseconds. */
export type Pace = {
  /** From a change of the container until its revision is ready. */
  readonly bootstrapMs?: number
  /** Until a row of a request can be asked for. */
  readonly ingestionMs?: number
  /** That a worker takes. */
  readonly workMs?: number
}
export type EnvironmentOptions = {
  readonly ids: EnvironmentIds
  readonly engine: () => Promise<Pick<Engine, 'insert'>>
  readonly faults: FaultSwitch
  readonly now: () => Date
  readonly ask: AskApprover
  readonly pace: Pace
  readonly port?: number | undefined
}

const image = 'crcontoso.azurecr.io/accelerator/api:azd-deploy-1777000000'

/** One environment of the accelerator: its container app and the API that the ready revision serves. */
export async function startEnvironment(options: EnvironmentOptions): Promise<Accelerator> {
  const { ids, engine, faults, now, ask, pace, port } = options
  const app: ContainerApp = containerApp({
    ...{ resourceId: ids.containerApp, image, now },
    bootstrapMs: pace.bootstrapMs ?? 20_000,
  })
  const rows = openRows({ engine, constants: ids.constants, now, ingestionMs: pace.ingestionMs ?? 8000 })
  const server = await startAccelerator({
    ...{ faults, app, rows, now, ask, port },
    ...(pace.workMs !== undefined && { workMs: pace.workMs }),
  })
  return {
    ...server,
    async close() {
      await server.close()
      await rows.close()
    },
  }
}

/** The log store of an environment that hardly anybody uses: opened when it is first asked or written to. */
export type QuietStore = LogsStore & {
  readonly opened: () => Promise<Pick<Engine, 'insert'>>
  /** Whether anybody has looked or written yet. */
  readonly awake: () => boolean
  close(): Promise<void>
}

/** A week of quiet life, made when somebody looks. */
export function quietStore(options: {
  readonly ids: EnvironmentIds
  readonly seed: number
  readonly now: () => Date
  readonly every: number
}): QuietStore {
  const { ids, seed, now, every } = options
  let opening: ReturnType<typeof open> | undefined
  const open = async () => {
    const engine = await openEngine({ tables: tableSpecs, views: viewSpecs, memoryLimit: '256MB' })
    const told = tellStory({ seed, now: now(), days: 7 })
    const story = { ...told, episodes: [], busySince: now(), restarts: told.restarts.slice(-1) }
    const telemetry = await openTelemetry({
      ...{ engine, story, constants: ids.constants, scale: 0.08, now, every, idleMs: 60_000 },
    })
    return { engine, telemetry }
  }
  const opened = () => {
    opening ??= open()
    return opening
  }
  return {
    ids,
    knows: (name) => name === ids.workspaceId || name === ids.workspaceResourceId,
    reach: async (from) => (await opened()).telemetry.reach(from),
    engine: { query: async (kql, asked) => (await opened()).engine.query(kql, asked) },
    opened: async () => (await opened()).engine,
    awake: () => opening !== undefined,
    async close() {
      const there = await opening
      await there?.telemetry.close()
      await there?.engine.close()
    },
  }
}

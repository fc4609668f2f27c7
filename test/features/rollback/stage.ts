import { readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import type { GithubOptions } from '../../../sandbox/github/index.ts'
import { startGithub } from '../../../sandbox/github/index.ts'
import { acceleratorIn } from '../../../src/adapters/accelerator/index.ts'
import { databaseApprovals } from '../../../src/adapters/db/approvals.ts'
import { databaseAudit } from '../../../src/adapters/db/audit.ts'
import type { Database } from '../../../src/adapters/db/open.ts'
import { openGithub } from '../../../src/adapters/github/index.ts'
import { parseYaml } from '../../../src/adapters/yaml.ts'
import { zip } from '../../../src/adapters/zip.ts'
import type { Actor } from '../../../src/chat/actor.ts'
import { executeJob } from '../../../src/chat/approval.ts'
import { gather } from '../../../src/chat/gather.ts'
import type { Turn } from '../../../src/chat/turn.ts'
import { rollback } from '../../../src/features/rollback/index.ts'
import type { Health, ResourceState, Wiring } from '../../../src/ports/environments.ts'
import type { Ports } from '../../../src/ports/index.ts'
import { ada, ben, channel } from '../../fakes/approvals.ts'
import { noLog } from '../../fakes/database.ts'

export const template = readFileSync('infra/workflows/ops-rollback.yml', 'utf8')
export const present = new Date('2026-05-04T12:00:00Z')
const minute = 60_000
type Enqueued = {
  readonly name: string
  readonly data: { readonly id: string }
  readonly after: Date | undefined
}

/** How the container stands; tests change it while a rollback runs. */
export const calm: Wiring = {
  killswitch: { tools: undefined, workflow: undefined, plain: undefined },
  approver: { host: 'ops.contoso.example', digest: 'abc' },
  devMode: false,
}

/**
 * The feature on a real engine and the sandbox's GitHub, with time standing still between the looks at a run:
 * jobs are run here one after the other, and the story moves on with each wait.
 */
export async function stage(
  t: TestContext,
  database: Database,
  options: GithubOptions & {
    readonly file?: never
    readonly install?: boolean
    readonly workflow?: string
  } = {},
) {
  const { install = true, workflow = 'ops-rollback.yml', ...github } = options
  const world = await startGithub({
    ...{ now: present, clock: () => 0 },
    ...(install ? { adopt: { '.github/workflows/ops-rollback.yml': template } } : {}),
    ...github,
  })
  t.after(() => world.close())
  const { owner, repo, token } = world
  const connected = openGithub({
    unpack: zip.unpack,
    ...{ owner, repo, baseUrl: world.url, patienceMs: 1500 },
    auth: { kind: 'token', token },
  })
  let passed = 0
  const waiting: Enqueued[] = []
  const seen = {
    wiring: calm as Wiring | undefined,
    health: ok as Health | undefined,
    traffic: [] as unknown[],
    asked: 0,
  }
  const enqueue: Ports['jobs']['enqueue'] = async ({ name }, data, { after } = {}) => {
    waiting.push({ name, data: data as { id: string }, after })
    return true
  }
  const ports = {
    ...connected,
    accelerator: acceleratorIn({ repository: connected.repository, parseYaml }),
    approvals: databaseApprovals({ db: database.db, enqueue: async () => true }),
    audit: databaseAudit(database.db),
    clock: { now: () => new Date(present.getTime() + passed), sleep: async () => {} },
    log: noLog,
    jobs: { enqueue, start: async () => {}, stop: async () => {} },
    environments: {
      names: () => ['prod'],
      canary: async () => undefined,
      health: async () => seen.health,
      resources: async (environment: string) =>
        seen.wiring && ({ environment, wiring: seen.wiring } as ResourceState),
    },
    telemetry: {
      environments: () => ['prod'],
      query: async () => {
        seen.asked++
        return { rows: seen.traffic, partial: undefined, tookMs: 1 }
      },
    } as unknown as Ports['telemetry'],
  } satisfies Partial<Ports>
  const feature = rollback(ports, {
    workflows: { rollback: workflow, deploy: 'deploy.yml', evals: 'evals.yml' },
    branch: 'main',
    pace: { tick: 15_000, lookFor: 5 * minute, verifyFor: 10 * minute, watchFor: 180 * minute },
    environments: {
      prod: { github: 'prod', lastKnownGood: undefined },
      dev: { github: 'dev', lastKnownGood: undefined },
    },
  })
  const [command] = feature.commands
  const job = (name: string) => feature.jobs?.find((one) => one.name === name)

  const say = async (line: string, actor: Actor = ada) => {
    const gathered = gather(
      command as NonNullable<typeof command>,
      { words: line, answers: [] },
      { now: ports.clock.now(), zone: 'UTC' },
    )
    if (gathered.question) return { question: gathered.question.ask }
    const turn: Turn = {
      ...{ actor, place: channel, now: ports.clock.now(), correlation: crypto.randomUUID() },
      ...{ signal: new AbortController().signal, progress: () => {} },
    }
    return command?.run(gathered.args, turn)
  }
  const advance = (ms: number) => {
    passed += ms
    world.advance(ms)
  }
  const runJob = (name: string, data: object, attempt = 1) =>
    job(name)?.run(data, { attempt, signal: new AbortController().signal })

  return {
    world,
    ports,
    seen,
    waiting,
    say,
    advance,
    runJob,
    feature,
    /** Runs that were started by the rollback workflow. */
    runs: () => world.repository().runs.filter(({ workflow }) => workflow.path.endsWith('/ops-rollback.yml')),
    /** The one open request. */
    async open() {
      const open = await ports.approvals.open()
      return open.at(-1)
    },
    /** Asks for a rollback to `tag`, approves it, and gives the id. */
    async approved(tag = 'v1.5.0', by: Actor = ben): Promise<string> {
      await say(`${tag} prod because evals are red`)
      const { id, nonce } = (await ports.approvals.open()).at(-1) as { id: string; nonce: string }
      const decided = await ports.approvals.decide({ id, nonce, actor: by, verdict: 'approve' })
      if (decided.outcome !== 'decided') throw new Error(decided.outcome)
      return id
    },
    execute: (id: string, attempt = 1) => runJob(executeJob('rollback'), { id }, attempt),
    /** Looks until nothing is left to look at, or `until` holds; the story moves on between two looks. */
    async watch(until: () => Promise<boolean> | boolean = () => false, most = 400) {
      for (let looks = 0; looks < most; looks++) {
        if (waiting.length === 0 || (await until())) return
        const next = waiting.shift() as Enqueued
        advance(Math.max(0, (next.after?.getTime() ?? 0) - ports.clock.now().getTime()))
        await runJob(next.name, next.data)
      }
      throw new Error(`still looking after ${most} looks and ${passed / minute} minutes`)
    },
    async found(id: string) {
      const found = await ports.approvals.find(id)
      if (!found) throw new Error(`no request ${id}`)
      return found
    },
  }
}
export type Stage = Awaited<ReturnType<typeof stage>>
const ok: Health = { state: 'ok', scenario: 'sales-research', tookMs: 12 }

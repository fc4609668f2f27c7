import { hash } from './sql/draw.ts'

/** Things that go wrong for a while; `share` of the requests (or tool calls) in that time are touched. */
export const episodeKinds = [
  'bad-release', // the outreach worker starts failing validation
  'model-outage', // the model answers 429
  'approver-silent', // nobody presses a button for 60 s
  'approver-unreachable',
  'approver-broken', // the approver's endpoint answers 502
  'killswitch-tools',
  'killswitch-workflow',
  'disconnects', // callers hang up before the first worker is done
] as const
export type EpisodeKind = (typeof episodeKinds)[number]
export type Episode = {
  readonly kind: EpisodeKind
  readonly from: Date
  /** Open-ended when absent. */
  readonly to?: Date
  readonly share: number
}

/** A start of the application: its bootstrap leaves rows. A crash also ends what was running. */
export type Restart = {
  readonly at: Date
  readonly why: 'deploy' | 'crash'
  /** Agents whose definition changed with this deployment. */
  readonly updated: readonly string[]
  /** Foundry did not answer: bootstrap gave up once before it came through. */
  readonly rough: boolean
}

/** The plot that the generator fills with requests. Everything is relative to `now`. */
export type Story = {
  readonly seed: number
  readonly now: Date
  /** First moment of the history. */
  readonly since: Date
  readonly episodes: readonly Episode[]
  readonly restarts: readonly Restart[]
  /** From here on one worker gets slower, a little every day, until `now`. */
  readonly creepSince: Date
  /** Rows before this were written by an older SDK: booleans as "True" and "False". */
  readonly oldSdkUntil: Date
  /** Requests are at least as frequent as on a calm afternoon from here on, whatever the hour. */
  readonly busySince: Date
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

export type StoryOptions = {
  readonly seed: number
  readonly now: Date
  readonly days: number
  /** When the bad release went live; two hours ago by default. */
  readonly badSince?: Date | undefined
}

/** The standard plot. Episodes older than the history simply do not show. */
export function tellStory({ seed, now, days, badSince }: StoryOptions): Story {
  const ago = (ms: number) => new Date(now.getTime() - ms)
  const bad = badSince ?? ago(2 * hour)
  return {
    seed,
    now,
    since: ago(days * day),
    creepSince: ago(21 * day),
    oldSdkUntil: ago(45 * day),
    busySince: ago(8 * hour),
    restarts: [...deploys(ago, bad), ...crashes(seed, ago, days)].sort(
      (a, b) => a.at.getTime() - b.at.getTime(),
    ),
    episodes: [
      { kind: 'bad-release', from: bad, share: 0.55 },
      { kind: 'approver-silent', from: ago(100 * minute), to: ago(20 * minute), share: 0.3 },
      { kind: 'disconnects', from: ago(75 * minute), to: ago(50 * minute), share: 0.3 },
      { kind: 'approver-silent', from: ago(27 * hour), to: ago(26 * hour), share: 0.7 },
      { kind: 'approver-unreachable', from: ago(3.1 * day), to: ago(3.1 * day - 35 * minute), share: 1 },
      { kind: 'approver-broken', from: ago(5.2 * day), to: ago(5.2 * day - 25 * minute), share: 0.9 },
      { kind: 'model-outage', from: ago(7 * day + 15 * minute), to: ago(7 * day - 40 * minute), share: 0.85 },
      { kind: 'killswitch-tools', from: ago(9.3 * day), to: ago(9.3 * day - 40 * minute), share: 1 },
      {
        kind: 'killswitch-workflow',
        from: ago(9.3 * day - 45 * minute),
        to: ago(9.3 * day - 70 * minute),
        share: 1,
      },
    ],
  }
}

function deploys(ago: (ms: number) => Date, bad: Date): Restart[] {
  const deploy = (at: Date, ...updated: string[]): Restart => ({ at, why: 'deploy', updated, rough: false })
  return [
    deploy(ago(42.5 * day), 'accel-account-planner'),
    deploy(ago(34.5 * day), 'accel-competitive-context', 'accel-icp-fit-analyst'),
    deploy(ago(26 * day), 'accel-outreach-personalizer'),
    deploy(ago(18 * day), 'accel-account-planner'),
    deploy(ago(10 * day), 'accel-icp-fit-analyst'),
    { at: ago(7 * day - 5 * minute), why: 'deploy', updated: [], rough: true },
    deploy(ago(1.1 * day), 'accel-competitive-context'),
    deploy(bad, 'accel-outreach-personalizer'),
  ]
}

/** The platform moves the container about once in eight days; whatever was running dies without a word. */
function crashes(seed: number, ago: (ms: number) => Date, days: number): Restart[] {
  const draw = (n: number) => hash(`${seed}:crash:${n}`) / 2 ** 32
  return Array.from({ length: Math.ceil(days / 8) }, (_, i) => ({
    at: ago((8 * i + 2 + 5 * draw(i)) * day),
    why: 'crash' as const,
    updated: [],
    rough: false,
  }))
}

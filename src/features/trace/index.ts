import type { Command } from '../../chat/command.ts'
import { UpstreamError, UsageError } from '../../chat/errors.ts'
import type { Feature } from '../../chat/feature.ts'
import { type Reply, refuse, showCard } from '../../chat/reply.ts'
import { showTime, type Viewer } from '../../chat/time/show.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Manifest } from '../../ports/accelerator.ts'
import type { Ports } from '../../ports/index.ts'
import { readAnswer, readArgs, type TraceArgs } from './args.ts'
import { traceCard } from './card.ts'
import {
  AHEAD_MS,
  LAST_FAILED_DAYS,
  LOOKBACK_DAYS,
  ROW_LIMIT,
  TraceRow,
  traceOf,
  traceOfLastFailed,
} from './query.ts'
import { readRequest } from './request.ts'

type Needs = Pick<Ports, 'telemetry' | 'accelerator' | 'clock'>

/** `trace <operation id>`: one request, from the supervisor's plan to every tool call and its approval. */
export function trace(ports: Needs): Feature {
  const command: Command<TraceArgs> = {
    name: 'trace',
    summary: 'One request: the plan, every worker, every tool call and its human approval',
    examples: [
      'trace last failed',
      'trace 4bf92f3577b34da6a3ce929d0e0e4736',
      'trace last failed env staging',
      'trace last failed before 14:00',
    ],
    usage: [
      'The operation id may be 32 hex digits, a GUID, a traceparent, or a pasted portal URL that holds one.',
      `"trace last failed" takes the newest request of the last ${LAST_FAILED_DAYS} days in which anything failed or that never finished.`,
      `An id is looked for ${LOOKBACK_DAYS} days back, which is what the accelerator's workspace keeps.`,
    ],
    role: 'reader',
    writes: false,
    questions: [
      {
        arg: 'operation',
        ask: 'Which request? Paste its operation id (32 hex digits), or take the newest failed one.',
        choices: async () => [{ title: 'The newest failed request', value: 'last failed' }],
      },
    ],
    parse: readArgs,
    answer: (_arg, words, reading) => readAnswer(words, reading),
    complete: (given) => ({
      operation: String(given.operation),
      environment: given.environment === undefined ? undefined : String(given.environment),
      ...(given.before instanceof Date && { before: given.before }),
    }),
    run: (args, turn) => run(ports, args, turn),
  }
  return { name: 'trace', commands: [command], actions: [] }
}

async function run(ports: Needs, args: TraceArgs, turn: Turn): Promise<Reply> {
  const environment = args.environment ?? ports.telemetry.environments()[0] ?? ''
  known(environment, ports.telemetry.environments())
  const to = turn.now
  const last = args.operation === 'last failed'
  const { before = to } = args
  const from = new Date(before.getTime() - daysBack(args) * 86_400_000)
  const naming = agentNames(ports)
  // When the rows do not come, nobody waits for the names.
  naming.catch(() => undefined)
  const answer = await ports.telemetry.query(
    last ? traceOfLastFailed(args.before) : traceOf(args.operation),
    { from, to: last ? to : new Date(to.getTime() + AHEAD_MS) },
    TraceRow,
    {
      signal: turn.signal,
      environment,
    },
  )
  const names = await inTime(naming, ports)
  const newest = answer.rows.find((row) => row.leg === 'freshness')?.at
  const whole = answer.partial === undefined && answer.rows.length < ROW_LIMIT
  const request = readRequest(answer.rows, names.manifest, { now: turn.now, newest }, whole)
  const viewer = { now: turn.now, zone: turn.place.zone }
  if (!request) return refuse(nothingFound(args, environment, newest, viewer))
  const doubts = [
    ...(answer.partial ? [`${answer.partial} What is missing here may be there.`] : []),
    ...(request.from.getTime() > to.getTime() + 60_000
      ? ['These times lie ahead: the clock of the app is fast.']
      : []),
    ...(request.rows >= ROW_LIMIT ? [`Only the first ${ROW_LIMIT} rows were read; the end is missing.`] : []),
    ...names.doubts,
  ]
  return showCard(traceCard(request, { viewer, environment, doubts }))
}

const daysBack = (args: TraceArgs) => (args.operation === 'last failed' ? LAST_FAILED_DAYS : LOOKBACK_DAYS)

type Names = { readonly manifest: Manifest | undefined; readonly doubts: readonly string[] }

/** How long the names may take after the rows have come. */
const NAMES_MS = 1000

async function inTime(naming: Promise<Names>, { clock }: Needs): Promise<Names> {
  const come = new AbortController()
  const late = clock.sleep(NAMES_MS, come.signal).then(() => ({
    manifest: undefined,
    doubts: ['accelerator.yaml did not come in time: workers carry their raw names.'],
  }))
  return await Promise.race([naming, late]).finally(() => come.abort())
}

/** Names are a courtesy: a trace at night must neither fail nor wait because GitHub does. */
async function agentNames(ports: Needs): Promise<Names> {
  try {
    const manifest = await ports.accelerator.manifest()
    return {
      manifest,
      doubts: manifest ? [] : ['No accelerator.yaml was found: workers carry their raw names.'],
    }
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    return {
      manifest: undefined,
      doubts: ['accelerator.yaml could not be read: workers carry their raw names.'],
    }
  }
}

function known(environment: string, all: readonly string[]) {
  if (all.includes(environment)) return
  throw new UsageError(`There is no environment "${environment}" here. Say one of: ${all.join(', ')}.`)
}

function nothingFound(
  args: TraceArgs,
  environment: string,
  newest: Date | undefined,
  viewer: Viewer,
): string {
  const from = args.before ? ` from ${showTime(args.before, viewer)}` : ''
  const where = `requests, traces, exceptions and dependencies of ${environment}, ${daysBack(args)} days back${from}`
  const fresh = newest ? '' : ' Mind that no telemetry at all has come in during the last day.'
  if (args.operation === 'last failed') return `No failed request found. Searched: ${where}.${fresh}`
  return `No row carries the operation id ${args.operation}. Searched: ${where}. Rows take a few minutes to arrive.${fresh}`
}

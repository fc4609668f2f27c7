import {
  LogsQueryClient,
  type LogsQueryResult,
  LogsQueryResultStatus,
  type LogsTable,
} from '@azure/monitor-query'
import { UsageError } from '../../chat/errors.ts'
import type { Kql } from '../../ports/kql.ts'
import type { LogTables } from '../../ports/log-tables.ts'
import type { Telemetry, Window } from '../../ports/telemetry.ts'
import { explain, gaveUp, isReset } from './failure.ts'
import { openGate } from './gate.ts'
import { mistakeIn } from './mistake.ts'
import { readOnce } from './read-once.ts'
import { readRows, readTable } from './rows.ts'

/** How the client wants its tokens; the Azure adapter makes one. */
type TokenCredential = ConstructorParameters<typeof LogsQueryClient>[0]

/** `resources` maps each environment, the default first, to the ARM id of its Application Insights resource. */
export type MonitorOptions = {
  readonly endpoint: string
  readonly credential: TokenCredential
  readonly resources: Readonly<Record<string, string>>
}

const PATIENCE_MS = 25_000
/** Azure's limit for one caller. */
const CONCURRENT = 5

/** Azure Monitor Logs as two ports: our questions, and people's. One POST per query, nothing retried but a connection that broke. */
export function openMonitor(options: MonitorOptions): {
  readonly telemetry: Telemetry
  readonly tables: LogTables
} {
  const ask = asker(options)
  const environments = () => Object.keys(options.resources)
  return {
    telemetry: {
      environments,
      async query(kql, window, row, { environment = environments()[0] ?? '', ...rest } = {}) {
        const answer = await ask(kql, window, { environment, ...rest })
        if ('thrown' in answer) throw explain(answer.thrown, environment)
        const { result, tookMs } = answer
        const rows = explained(environment, () => readRows(tablesOf(result), row))
        return { rows, partial: partialOf(result), tookMs }
      },
    },
    tables: {
      environments,
      async ask(kql, window, { environment, ...rest }) {
        const answer = await ask(kql, window, { environment, ...rest })
        if ('thrown' in answer) {
          const mistake = mistakeIn(answer.thrown)
          if (mistake) return { mistake }
          throw explain(answer.thrown, environment)
        }
        const { result, tookMs } = answer
        const { columns, rows } = explained(environment, () => readTable(tablesOf(result)))
        return { table: { columns, rows, partial: partialOf(result), tookMs } }
      },
    },
  }
}

/** Only our questions; see `openMonitor`. */
export const monitorTelemetry = (options: MonitorOptions): Telemetry => openMonitor(options).telemetry

type Options = {
  readonly environment: string
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}
/** What came back: a result, or what the client made of an answer that is none. */
type Answered = { readonly result: LogsQueryResult; readonly tookMs: number } | { readonly thrown: unknown }

function asker({ endpoint, credential, resources }: MonitorOptions) {
  const client = new LogsQueryClient(credential, {
    endpoint,
    audience: audienceOf(endpoint),
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [readOnce],
  })
  const gate = openGate(CONCURRENT)
  return async (kql: Kql, window: Window, options: Options): Promise<Answered> => {
    const { environment, timeoutMs = PATIENCE_MS, signal: caller } = options
    const resource = resources[environment]
    if (resource === undefined) throw new UsageError(`There is no environment "${environment}".`)
    const deadline = AbortSignal.timeout(timeoutMs)
    const signal = caller ? AbortSignal.any([deadline, caller]) : deadline
    const began = performance.now()
    const ask = () => send(client, { resource, kql, window, timeoutMs, signal })
    try {
      const leave = await gate.enter(signal)
      const result = await ask()
        .catch((error) => (isReset(error) && !signal.aborted ? ask() : Promise.reject(error)))
        .finally(leave)
      return { result, tookMs: performance.now() - began }
    } catch (thrown) {
      caller?.throwIfAborted()
      if (deadline.aborted) throw gaveUp(timeoutMs)
      return { thrown }
    }
  }
}

function explained<T>(environment: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw explain(error, environment)
  }
}

type Question = {
  readonly resource: string
  readonly kql: Kql
  readonly window: Window
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

async function send(client: LogsQueryClient, question: Question): Promise<LogsQueryResult> {
  const { resource, kql, window, timeoutMs, signal } = question
  const answer = client.queryResource(
    resource,
    kql.text,
    { startTime: window.from, endTime: window.to },
    {
      abortSignal: signal,
      serverTimeoutInSeconds: Math.max(1, Math.ceil(timeoutMs / 1000)),
      // The client takes each cell for a dictionary, looks at every letter of it, and throws all that away: 150 ms
      // for a thousand rows. It reads the rows from the text anyway; only errors need its own reading.
      requestOptions: { shouldDeserialize: ({ status }) => status < 200 || status >= 300 },
    },
  )
  // The client obeys the signal while it waits for Azure, but not in every credential.
  answer.catch(() => {})
  return Promise.race([answer, aborted(signal)])
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}

function tablesOf(result: LogsQueryResult): readonly LogsTable[] {
  return result.status === LogsQueryResultStatus.Success ? result.tables : result.partialTables
}

function partialOf(result: LogsQueryResult): string | undefined {
  if (result.status === LogsQueryResultStatus.Success) return undefined
  return 'Azure Monitor Logs returned only part of the answer: the numbers are too low.'
}

/** Clouds of their own have an audience of their own. */
function audienceOf(endpoint: string): string {
  const { hostname } = new URL(endpoint)
  if (hostname.endsWith('.us')) return 'https://api.loganalytics.us'
  return hostname.endsWith('.cn') ? 'https://api.loganalytics.azure.cn' : 'https://api.loganalytics.io'
}

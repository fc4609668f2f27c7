import { z } from 'zod'
import type { Answer } from '../exchange.ts'
import type { Engine, KustoFault, QueryAnswer, QueryOptions } from '../kusto/contract.ts'
import { badArgument, explain, serverError } from './errors.ts'
import { parsePrefer } from './prefer.ts'
import { resultBody, type Source } from './result.ts'
import { parseTimespan, type Timespan } from './timespan.ts'

/** Azure returns no more rows than this, and marks the answer as partial. */
export const maxRows = 500_000

/** A query as its POST body (or the parameters of a GET) says it. The SDK sends an empty timespan for none. */
export const QueryBody = z.object({
  query: z.string().min(1),
  timespan: z.string().nullish(),
  workspaces: z.array(z.string()).nullish(),
})

/** What a request may see: `scope` decides which table names exist. */
export type Target = { readonly scope: QueryOptions['scope']; readonly source: Source }

export type QueryPorts = {
  readonly engine: Pick<Engine, 'query'>
  readonly now: () => Date
  /** Resolves when every row since `from` (all rows when undefined) is in the store. */
  readonly reach: (from: Date | undefined) => Promise<void>
  /** Names of the only workspace, for `workspaces` in a body. */
  readonly knows: (workspace: string) => boolean
}

/** Runs one query and says the result as Azure does. Never throws for what the query or the engine did. */
export async function answerQuery(
  ports: QueryPorts,
  target: Target,
  request: { readonly body: unknown; readonly prefer: string | undefined; readonly signal: AbortSignal },
): Promise<Answer> {
  const parsed = QueryBody.safeParse(request.body)
  if (!parsed.success)
    return badArgument({ code: 'InvalidRequestBody', message: z.prettifyError(parsed.error) })
  const { query, workspaces } = parsed.data
  const stranger = workspaces?.find((name) => !ports.knows(name))
  if (stranger !== undefined)
    return badArgument({ code: 'WorkspaceNotFound', message: `Could not find workspace '${stranger}'` })
  const now = ports.now()
  const timespan = readTimespan(parsed.data.timespan, now)
  if (timespan instanceof RangeError)
    return badArgument({ code: 'InvalidTimespan', message: timespan.message })
  const prefer = parsePrefer(request.prefer)
  try {
    await ports.reach(timespan?.from)
    const answer = await ports.engine.query(query, {
      scope: target.scope,
      ...(timespan && { timespan }),
      now,
      timeoutMs: prefer.timeoutMs,
      maxRows,
      signal: request.signal,
    })
    return { status: 200, body: resultBody(answer, prefer, target.source) }
  } catch (error) {
    const fault = faultOf(error)
    if (!fault && !request.signal.aborted) console.error('the query engine failed:', error)
    return fault ? explain(fault, query) : serverError()
  }
}

function readTimespan(text: string | null | undefined, now: Date): Timespan | RangeError | undefined {
  if (!text) return undefined
  try {
    return parseTimespan(text, now)
  } catch (error) {
    if (error instanceof RangeError) return error
    throw error
  }
}

/** The engine's error carries its fault; recognised by shape, so that this room needs only its contract. */
function faultOf(error: unknown): KustoFault | undefined {
  const fault = (error as { fault?: KustoFault } | undefined)?.fault
  return fault && typeof fault.kind === 'string' && typeof fault.message === 'string' ? fault : undefined
}

/** The same answer with half of each table's rows and Azure's mark of partial results. */
export function halved(answer: Answer): Answer {
  const body = answer.body as Pick<QueryAnswer, 'tables'> | undefined
  if (answer.status !== 200 || !body?.tables) return answer
  const tables = body.tables.map((table) => ({
    ...table,
    rows: table.rows.slice(0, Math.floor(table.rows.length / 2)),
  }))
  const details = [
    {
      code: 'EngineError',
      message: 'Something went wrong processing your query on the server.',
      innererror: {
        code: '-2133196797',
        message: 'The results of this query exceed the set limit, so not all records were returned.',
        severity: 2,
        severityName: 'Error',
      },
    },
  ]
  const message = 'There were some errors when processing your query.'
  return { ...answer, body: { ...body, tables, error: { code: 'PartialError', message, details } } }
}

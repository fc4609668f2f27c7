import { route } from '../cast.ts'
import { choose, draws, type Sql, text, tick } from './draw.ts'

/** HTTP spans of the requests in table `operations`; none when the process died before the span ended. */
export const requestSpans = (operations: Sql): Sql => `
  SELECT key, operation, span, instance, start AS happened, finish + 20000 AS ended, (total + 2) AS duration,
    outcome <> 'schema' AS success, CASE outcome WHEN 'schema' THEN '422' ELSE '200' END AS code
  FROM ${operations} WHERE died IS NULL`

/** Server-sent events of a request: about seven, each sent and answered in several ASGI messages. */
const noisePerRequest = 55

/**
 * The ASGI spans that drown everything else: `send` and `receive` in turn over the whole request. Plus, now and
 * then, the one Azure SDK call that leaves a span.
 */
export function dependencySpans(seed: number, operations: Sql): Sql {
  const draw = draws(seed)
  const many = choose(
    [
      [`outcome = 'schema'`, '3'],
      [`outcome = 'stopped'`, '7'],
      [`outcome = 'disconnect'`, '9'],
      [`culprit = 1`, '15'],
      [`culprit > 0`, '29'],
    ],
    String(noisePerRequest),
  )
  const noise = `
    SELECT key, operation, span, instance, died, n, start + ((finish - start) * (n + 1) // (many + 1)) AS happened,
      CASE n % 2 WHEN 0 THEN ${text(`${route} http receive`)} ELSE ${text(`${route} http send`)} END AS name,
      'InProc' AS type, '' AS target, CASE n % 2 WHEN 0 THEN 1.4 ELSE 0.08 END AS duration, finish
    FROM (SELECT *, ${many} AS many FROM ${operations}), range(${noisePerRequest}) step(n) WHERE n < many`
  const lookup = `
    SELECT key, operation, span, instance, died, 99 AS n, start + 6 * ${tick} AS happened, 'AgentsOperations.list_agents' AS name,
      'HTTP' AS type, 'contoso-research.services.ai.azure.com' AS target, ${draw.around('lookup', 180, 0.4)} AS duration, finish
    FROM ${operations} WHERE outcome NOT IN ('schema', 'stopped') AND ${draw.uniform('traced')} < 0.3`
  return `SELECT * FROM (${noise} UNION ALL ${lookup}) WHERE died IS NULL OR happened < died`
}

/** Exceptions that an Azure SDK span recorded; the accelerator itself logs none. */
export function exceptionRows(seed: number, operations: Sql): Sql {
  const { uniform } = draws(seed)
  return `SELECT key, operation, span, instance, died, finish - 9000 AS happened, error,
      CASE outcome WHEN 'outage' THEN 'openai.RateLimitError' ELSE 'openai.InternalServerError' END AS type
    FROM ${operations} WHERE outcome IN ('outage', 'flaky') AND died IS NULL AND ${uniform('recorded')} < 0.35`
}

const edges: readonly (readonly [below: number, name: string])[] = [
  [250, '<250ms'],
  [500, '250ms-500ms'],
  [1000, '500ms-1sec'],
  [3000, '1sec-3sec'],
  [7000, '3sec-7sec'],
  [15_000, '7sec-15sec'],
  [30_000, '15sec-30sec'],
  [60_000, '30sec-1min'],
  [120_000, '1min-2min'],
  [300_000, '2min-5min'],
]

/** The bucket that Application Insights files a duration (ms) under. */
export const bucket = (duration: Sql): Sql =>
  choose(
    edges.map(([below, name]) => [`${duration} < ${below}`, text(name)] as const),
    text('>=5min'),
  )

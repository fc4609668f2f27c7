import { route } from '../cast.ts'
import type { Story } from '../story.ts'
import { bootstrapTraces } from './bootstrap.ts'
import { draws, type Sql, text } from './draw.ts'
import { type Constants, rowsOf } from './insert.ts'
import { bucket, dependencySpans, exceptionRows, requestSpans } from './spans.ts'
import { requestTraces } from './traces.ts'

/** Tables that the generator fills; the others exist and stay empty. */
export const generated = ['traces', 'requests', 'dependencies', 'exceptions'] as const
export type Generated = (typeof generated)[number]

/** Complete rows, as SELECTs in the order of the schema with the ingestion time last. */
export type Rows = Readonly<Record<Generated, Sql>>

/**
 * When a row shows up: what happens within five seconds is exported together, and Azure takes about one to three
 * minutes to make it searchable.
 */
const arrival = (seed: number, at: Sql): Sql =>
  `${at} + 550000000 + (${draws(seed, `xor(key, ${at} // 50000000)`).uniform('lag')} * 1150000000)::BIGINT`

const context = {
  operation_Id: 'operation',
  operation_ParentId: 'span',
  cloud_RoleInstance: 'instance',
}

/** All telemetry of the requests in table `operations`. */
export function requestRows(story: Story, operations: Sql, constants: Constants): Rows {
  const { seed } = story
  const named = { ...context, operation_Name: text(route) }
  const item = (salt: string) => draws(seed, `xor(key, happened)`).hex(salt)
  return {
    traces: logRows(seed, requestTraces(seed, operations), named, constants),
    requests: rowsOf(
      'requests',
      {
        ...named,
        timestamp: 'happened',
        ingested: arrival(seed, 'ended'),
        operation_ParentId: `''`,
        id: 'span',
        name: text(route),
        url: text('https://api.prod.contoso.example/research/stream'),
        success: `CASE WHEN success THEN 'True' ELSE 'False' END`,
        resultCode: 'code',
        duration: 'duration',
        performanceBucket: bucket('duration'),
        client_IP: `'0.0.0.0'`,
        itemId: item('request'),
        customDimensions: `'{}'`,
        customMeasurements: `'{}'`,
      },
      `FROM (${requestSpans(operations)})`,
      constants,
    ),
    dependencies: rowsOf(
      'dependencies',
      {
        ...named,
        timestamp: 'happened',
        ingested: arrival(seed, 'happened'),
        id: draws(seed, 'xor(key * 128, n)').hex('span'),
        name: 'name',
        type: 'type',
        target: 'target',
        success: `'True'`,
        resultCode: `'0'`,
        duration: 'duration',
        performanceBucket: `'<250ms'`,
        customDimensions: `'{}'`,
      },
      `FROM (${dependencySpans(seed, operations)})`,
      constants,
    ),
    exceptions: rowsOf(
      'exceptions',
      {
        ...named,
        timestamp: 'happened',
        ingested: arrival(seed, 'happened'),
        type: 'type',
        outerType: 'type',
        innermostType: 'type',
        outerMessage: 'error',
        innermostMessage: 'error',
        problemId: `type || ' at src.accelerator_baseline.supervisor'`,
        severityLevel: '3',
        itemId: item('exception'),
        details: `'[{"type":' || to_json(type)::VARCHAR || ',"message":' || to_json(error)::VARCHAR || '}]'`,
        customDimensions: `'{}'`,
      },
      `FROM (${exceptionRows(seed, operations)})`,
      constants,
    ),
  }
}

/** Rows of every start of the application; they belong to no operation. */
export const bootstrapRows = (story: Story, constants: Constants): Sql =>
  logRows(story.seed, bootstrapTraces(story), context, constants)

function logRows(seed: number, from: Sql, columns: Readonly<Record<string, Sql>>, constants: Constants): Sql {
  const values = {
    ...columns,
    timestamp: 'happened',
    ingested: arrival(seed, 'happened'),
    message: 'message',
    severityLevel: 'severity',
    customDimensions: 'dims',
    itemId: draws(seed, 'xor(hash(key, happened), hash(message))').hex('trace'),
  }
  return rowsOf('traces', values, `FROM (${from}) WHERE happened > 0`, constants)
}

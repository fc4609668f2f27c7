import { plan, workers } from '../cast.ts'
import { choose, type Draw, draws, type Sql, text, tick } from './draw.ts'
import { toolArguments } from './pii.ts'
import { toolCalls } from './tools.ts'

/**
 * Log rows of the requests in table `operations`: columns of the operation (`key`, `operation`, `span`,
 * `instance`), `happened`, `message`, `severity` and `dims` (JSON text, the rows' customDimensions).
 * Rows after the death of their process are missing, as they would be.
 */
export function requestTraces(seed: number, operations: Sql): Sql {
  const draw = draws(seed)
  const rows = [
    ...lifecycle(operations),
    ...workers.map((_, i) => workerDone(operations, i)),
    ...strays(draw, operations),
    ...toolRows(draw, operations),
  ]
  return `SELECT * FROM (${rows.join(' UNION ALL ')}) WHERE died IS NULL OR happened < died`
}

const columns = 'key, operation, span, instance, died'
/** The handler adds where the event was logged: always the same helper. Old SDKs used other names. */
const origin = choose(
  [
    [
      `yes = 'True'`,
      text(
        ',"code.filepath":"/app/src/accelerator_baseline/telemetry.py","code.function":"emit_event","code.lineno":"93"}',
      ),
    ],
  ],
  text(
    ',"code.file.path":"/app/src/accelerator_baseline/telemetry.py","code.function.name":"emit_event","code.line.number":"93"}',
  ),
)

type Event = {
  readonly name: string
  readonly from: Sql
  readonly at: Sql
  /** Column with the text of true or false; true by default. */
  readonly ok?: 'yes' | 'no'
  /** SQL of further JSON, beginning with a comma. */
  readonly more?: Sql
}

/** A typed event: an ordinary log row of severity 1, whatever it reports. */
function event({ name, from, at, ok = 'yes', more = `''` }: Event): Sql {
  const dims = `'{"event_name":"${name}","ok":"' || ${ok} || '"' || ${more} || ${origin}`
  return `SELECT ${columns}, ${at} AS happened, '${name}' AS message, 1 AS severity, ${dims} AS dims ${from}`
}

const after = (ms: Sql, from = 'start') => `${from} + ((${ms}) * ${tick})::BIGINT`
const json = (sql: Sql) => `to_json(${sql})::VARCHAR`
const argument = (name: string, sql: Sql) => `',"args_redacted.${name}":' || ${json(sql)}`

function lifecycle(operations: Sql): Sql[] {
  const begun = `FROM ${operations} WHERE outcome NOT IN ('schema', 'stopped')`
  const value = `',"value":"' || round(total, 1) || '","unit":"ms"'`
  return [
    event({ name: 'request.received', from: begun, at: after('2.1'), more: argument('company', 'company') }),
    event({
      name: 'supervisor.routed',
      from: begun,
      at: after('4.7'),
      more: text(
        `,"args_redacted.route_json":${JSON.stringify(plan)},"args_redacted.worker_count":"4","args_redacted.stage_count":"2"`,
      ),
    }),
    event({
      name: 'response.returned',
      from: `FROM ${operations} WHERE outcome = 'ok'`,
      at: 'finish',
      more: value,
    }),
    event({
      name: 'response.returned',
      from: `FROM ${operations} WHERE outcome NOT IN ('ok', 'schema', 'disconnect')`,
      at: 'finish',
      ok: 'no',
      more: `',"error":' || ${json('error')} || ${value}`,
    }),
    killRow('WORKFLOW', `FROM ${operations} WHERE outcome = 'stopped'`, after('0.4')),
  ]
}

const durations = ['planner', 'competitive', 'icp', 'outreach'] as const

/** Rows of one worker: done, or failed. A required worker's failure cancels its peers without a word. */
function workerDone(operations: Sql, index: number): Sql {
  const [name, took] = [workers[index] as string, durations[index] as string]
  const ran = `FROM ${operations} WHERE outcome NOT IN ('schema', 'stopped', 'disconnect')`
  const at = index === 0 ? after(took) : after(`planner + ${took}`)
  const culprit = `CASE culprit WHEN 2 THEN competitive WHEN 3 THEN icp WHEN 4 THEN outreach ELSE 1e9 END`
  const unharmed =
    index === 0 ? 'culprit <> 1' : `culprit <> 1 AND culprit <> ${index + 1} AND ${took} < ${culprit}`
  const who = `,"external_system":"${name}"`
  const done = event({ name: 'worker.completed', from: `${ran} AND ${unharmed}`, at, more: text(who) })
  const failed = event({
    name: 'worker.completed',
    from: `${ran} AND culprit = ${index + 1}`,
    at,
    ok: 'no',
    more: `${text(`${who},"error":`)} || ${json('error')}`,
  })
  return `${done} UNION ALL ${failed}`
}

/** Rows that belong to a request without being part of its plan. */
function strays(draw: Draw, operations: Sql): Sql[] {
  const calm = `FROM ${operations} WHERE outcome = 'ok' AND yes = 'true' AND ${draw.uniform('stray')}`
  const lookup = `',"error":' || ${json(`'${workers[0]}: ' || error`)}`
  return [
    event({
      name: 'agent.version_lookup_failed',
      from: `FROM ${operations} WHERE outcome = 'outage' AND ${draw.uniform('lookup')} < 0.15`,
      at: after('6.2'),
      ok: 'no',
      more: lookup,
    }),
    event({
      name: 'tool.executed',
      from: `${calm} < 0.12`,
      at: after('0.6 * planner'),
      more: `',"external_system":"web_search","args_redacted.query_len":"' || (20 + length(company)) || '"'`,
    }),
    // A tool that the partner made from the template: its own event name, no killswitch, no approver.
    event({
      name: 'tool.account_news.executed',
      from: `${calm} BETWEEN 0.2 AND 0.26`,
      at: after('0.8 * planner'),
      more: `${text(',"external_system":"newsdesk"')} || ${argument('account', 'company')}`,
    }),
  ]
}

function toolRows(draw: Draw, operations: Sql): Sql[] {
  const calls = (...results: string[]) =>
    `FROM (${toolCalls(operations)}) WHERE result IN (${results.map(text).join(', ')})`
  const tool = `',"external_system":"' || tool || '"'`
  const whole = `${tool} || ${toolArguments(draw)}`
  const failed = (from: Sql, error: Sql) =>
    event({
      name: 'tool.failed',
      from,
      at: 'ended',
      ok: 'no',
      more: `',"args_redacted.tool":"' || tool || '","error":' || ${json(error)}`,
    })
  const executed = `${tool} || CASE tool WHEN 'send_email' THEN ',"args_redacted.to_count":"1"' ELSE ${toolArguments(draw)} END`
  return [
    event({ name: 'tool.hitl_approved', from: calls('approved', 'failed'), at: 'answered', more: whole }),
    event({ name: 'tool.executed', from: calls('approved'), at: 'ended', more: executed }),
    event({
      name: 'tool.hitl_rejected',
      from: calls('denied'),
      at: 'answered',
      ok: 'no',
      more: `${whole} || ',"error":"reviewer_denied"'`,
    }),
    failed(calls('denied'), `'Reviewer denied tool=' || tool`),
    failed(calls('failed'), bodyError(draw)),
    failed(calls('silent'), `''`),
    failed(calls('unreachable'), text('All connection attempts failed')),
    failed(calls('broken'), text(brokenApprover)),
    failed(calls('gibberish'), text('Expecting value: line 1 column 1 (char 0)')),
    failed(calls('killed'), text('killswitch engaged: tools')),
    killRow('TOOLS', calls('killed'), 'answered'),
  ]
}

const brokenApprover =
  "Server error '502 Bad Gateway' for url 'https://approver.contoso.example/hitl/prod'\n" +
  'For more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/502'

const bodyError = (draw: Draw) =>
  choose(
    [[`tool = 'send_email'`, text('(451, b"4.3.0 Temporary system problem. Try again later")')]],
    `'account ' || 'A-' || (1000 + floor(9000 * ${draw.uniform('account')})::INT) || ' is locked by another user'`,
  )

/** The kill switch is an ordinary critical log row, without an event name. */
const killRow = (scope: 'TOOLS' | 'WORKFLOW', from: Sql, at: Sql): Sql =>
  `SELECT ${columns}, ${at} AS happened, 'Kill switch engaged: KILLSWITCH_${scope}' AS message, 4 AS severity, '{}' AS dims ${from}`

/** One stored row in classic column names, as `--telemetry` files hold them. */
export type Row = {
  readonly table: 'traces' | 'requests' | 'exceptions'
  readonly timestamp: string
  readonly operation_Id: string
  readonly itemCount?: number
  readonly [column: string]: unknown
}

export const NOWHERE = '0'.repeat(32)
type Dimensions = { readonly [key: string]: string }
type Step = (at: Date, op: string) => Row

/** A typed event, at information level like every event of the accelerator. */
export const event =
  (name: string, dimensions: Dimensions = {}, ok = 'true', severityLevel = 1): Step =>
  (at, op) => ({
    table: 'traces',
    timestamp: at.toISOString(),
    operation_Id: op,
    message: name,
    severityLevel,
    itemCount: 1,
    customDimensions: { event_name: name, ok, ...dimensions },
  })

/** A plain log line. */
export const log =
  (message: string, severityLevel: number): Step =>
  (at, op) => ({
    table: 'traces',
    timestamp: at.toISOString(),
    operation_Id: op,
    message,
    severityLevel,
    itemCount: 1,
    customDimensions: {},
  })

export const exception =
  (type: string, outerMessage: string): Step =>
  (at, op) => ({
    table: 'exceptions',
    timestamp: at.toISOString(),
    operation_Id: op,
    type,
    outerMessage,
    problemId: type,
    severityLevel: 3,
    itemCount: 1,
    customDimensions: {},
  })

export const http =
  (resultCode = '200', name = 'POST /research/stream'): Step =>
  (at, op) => ({
    table: 'requests',
    timestamp: at.toISOString(),
    operation_Id: op,
    id: op.slice(0, 16),
    name,
    url: `https://app.example${name.split(' ')[1]}`,
    success: Number(resultCode) < 400,
    resultCode,
    duration: 1200.5,
    itemCount: 1,
    customDimensions: {},
  })

const worker = (name: string, error?: string) =>
  error === undefined
    ? event('worker.completed', { external_system: name })
    : event('worker.completed', { external_system: name, error }, 'false')
const toolFailed = (tool: string, error: string) =>
  event('tool.failed', { 'args_redacted.tool': tool, error }, 'false')
const hitl = (what: string, tool: string, error?: string) =>
  event(
    `tool.hitl_${what}`,
    {
      external_system: tool,
      'args_redacted.email': 'pat.lee@contoso.com',
      'args_redacted.last_name': 'Lee',
      ...(error ? { error } : {}),
    },
    error ? 'false' : 'true',
  )
const executed = (tool: string) =>
  event('tool.executed', { external_system: tool, 'args_redacted.email': 'pat.lee@contoso.com' })

const opening = [
  http(),
  event('request.received', { 'args_redacted.company': 'Contoso' }),
  event('supervisor.routed'),
]
const done = event('response.returned', { value: '152345.6', unit: 'ms' })
const failed = (error: string) => event('response.returned', { error, value: '900.1', unit: 'ms' }, 'false')
const planner = 'accel-account-planner'
const outreach = 'accel-outreach-personalizer'
const throttled =
  "Error code: 429 - {'error': {'code': 'RateLimitReached', 'message': 'Retry after 12 seconds'}}"
const filtered =
  "Error code: 400 - {'error': {'message': 'The response was filtered due to the prompt triggering content management policy', 'code': 'content_filter'}}"

/** What the rows of one request are, by what happened: every case of the accelerator's telemetry contract. */
export const requests = {
  well: [...opening, worker(planner), worker(outreach), done],
  approved: [...opening, worker(planner), hitl('approved', 'send_email'), executed('send_email'), done],
  skippedApproval: [...opening, hitl('skipped', 'send_email'), executed('send_email'), done],
  validation: [
    ...opening,
    worker(planner),
    worker(outreach, `${outreach}: empty subject`),
    failed(`${outreach}: empty subject`),
  ],
  outage: [...opening, worker(planner, throttled), failed(throttled)],
  contentFilter: [...opening, worker(planner, filtered), failed(filtered)],
  denied: [
    ...opening,
    hitl('rejected', 'send_email', 'reviewer_denied'),
    toolFailed('send_email', 'Reviewer denied tool=send_email'),
    done,
  ],
  unanswered: [...opening, toolFailed('send_email', ''), done],
  unansweredTwice: [...opening, toolFailed('send_email', ''), toolFailed('crm_write_contact', ''), done],
  unreachable: [...opening, toolFailed('send_email', 'All connection attempts failed'), done],
  approverStatus: [
    ...opening,
    toolFailed(
      'send_email',
      "Server error '503 Service Unavailable' for url 'https://ops:secret@bot.example/hitl'\nFor more information check: https://httpstatuses.com/503",
    ),
    done,
  ],
  approverNonsense: [
    ...opening,
    toolFailed('crm_write_contact', 'Expecting value: line 1 column 1 (char 0)'),
    done,
  ],
  approvedThenFailed: [
    ...opening,
    hitl('approved', 'crm_write_contact'),
    toolFailed('crm_write_contact', 'All connection attempts failed'),
    done,
  ],
  killedTools: [
    ...opening,
    log('Kill switch engaged: KILLSWITCH_TOOLS', 4),
    toolFailed('send_email', 'killswitch engaged: tools'),
    done,
  ],
  killedWorkflow: [
    http(),
    log('Kill switch engaged: KILLSWITCH_WORKFLOW', 4),
    failed('killswitch engaged: workflow'),
  ],
  misconfigured: [
    ...opening,
    hitl('misconfigured', 'send_email', 'no approver and not dev mode'),
    toolFailed(
      'send_email',
      'HITL required for tool=send_email but neither HITL_APPROVER_ENDPOINT is set nor HITL_DEV_MODE=1. Refusing to execute side-effect.',
    ),
    done,
  ],
  oldBooleans: [
    ...opening,
    event(
      'worker.completed',
      { external_system: planner, error: `${planner}: missing field: plan` },
      'False',
    ),
    event('response.returned', { error: `${planner}: missing field: plan` }, 'False'),
  ],
  disconnected: [http(), event('request.received'), event('supervisor.routed')],
  crashed: [...opening, worker(planner, 'RuntimeError: boom')],
  forkFailure: [
    ...opening,
    worker(outreach, 'ValueError'),
    exception('ValueError', 'Pat Lee <pat.lee@contoso.com> has no budget'),
    failed('ValueError'),
    exception('ValueError', 'Pat Lee <pat.lee@contoso.com> has no budget'),
  ],
  forkTimeout: [...opening, toolFailed('send_email', 'ReadTimeout'), exception('ReadTimeout', ''), done],
  unprocessable: [http('422')],
  broken: [http('500'), exception('KeyError', "'company'")],
  partnerTool: [
    ...opening,
    event('tool.servicenow.executed', { external_system: 'ServiceNow', error: 'Client error' }, 'false'),
    done,
  ],
  warning: [...opening, log("Unknown HITL policy 'x'; failing closed (requiring approval)", 2), done],
} as const satisfies { readonly [name: string]: readonly Step[] }
export type Story = keyof typeof requests

/** What is logged outside any request. */
export const elsewhere = {
  bootstrap: log(
    'bootstrap.foundry: retry budget exhausted after 5 attempts (HttpResponseError: Forbidden for 10.0.0.4)',
    3,
  ),
  bootstrapRetry: log('bootstrap.foundry: attempt 2 failed (timeout); retrying in 4 s', 2),
  versionLookup: event('agent.version_lookup_failed', { error: `${planner}: (404) not found` }, 'false'),
  probe: http('200', 'GET /healthz'),
  failedProbe: http('503', 'GET /healthz'),
} as const satisfies { readonly [name: string]: Step }

/** Operation ids that are the same in every run: 32 hex digits, never all zero. */
export const operationId = (n: number): string => (n + 1).toString(16).padStart(8, 'a').padEnd(32, '7')

/** The rows of one request that begins at `at`, a second apart. */
export function tell(story: Story, at: Date, op: string, itemCount = 1): readonly Row[] {
  return requests[story].map((step, i) => ({ ...step(new Date(at.getTime() + i * 1000), op), itemCount }))
}

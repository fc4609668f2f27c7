import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { z } from 'zod'
import { type Answer, BodyTooLarge, hangUp, readBody, send } from '../exchange.ts'
import type { FaultSwitch } from '../faults/fault.ts'
import { breakConnection, spoil } from '../faults/provoke.ts'
import { type Listening, listen } from '../listen.ts'
import type { ContainerApp } from './container-app.ts'
import { controlPath, controlRoute, type Knobs } from './control.ts'
import type { Rows } from './rows.ts'
import { operationOf, research } from './stream.ts'
import type { AskApprover, Emit } from './tools.ts'

export type AcceleratorOptions = {
  readonly port?: number | undefined
  /** The scenario id that `/healthz` names. */
  readonly scenario?: string
  readonly faults: FaultSwitch
  readonly app: ContainerApp
  readonly rows: Rows
  readonly now: () => Date
  readonly ask: AskApprover
  readonly workMs?: number
}
/** A running accelerator. Its knobs may be turned. */
export type Accelerator = Listening & {
  readonly app: ContainerApp
  readonly rows: Rows
  readonly knobs: Knobs
}
type Ports = AcceleratorOptions & { readonly knobs: Knobs }

const Research = z.looseObject({
  company_name: z.string(),
  seller_intent: z.string(),
  icp_definition: z.string(),
  our_solution: z.string(),
})

/** The accelerator's API: health, and the research stream of the revision that is ready. */
export async function startAccelerator(options: AcceleratorOptions): Promise<Accelerator> {
  const knobs: Knobs = { proposed: [], workMs: options.workMs ?? 400 }
  const server = createServer((request, response) => {
    handle(request, response, { ...options, knobs }).catch(() => response.destroy())
  })
  const listening = await listen(server, { port: options.port })
  return { ...listening, app: options.app, rows: options.rows, knobs }
}

async function handle(request: IncomingMessage, response: ServerResponse, ports: Ports) {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  if (pathname === controlPath) return send(response, await controlRoute(request, ports))
  const gone = hangUp(response)
  const plan = ports.faults.take('accelerator')
  if (plan && (await breakConnection(plan, response, gone))) return
  const status = Number(plan?.fault)
  if (!plan && pathname === '/research/stream' && request.method === 'POST')
    return await stream(request, response, ports, gone)
  // The ingress answers in plain text when no replica is ready; the application never does.
  const answer = status > 0 ? { status, body: 'upstream connect error' } : route(request, pathname, ports)
  const left = spoil(plan, response, answer)
  if (left) send(response, left)
}

function route(
  { method }: IncomingMessage,
  pathname: string,
  { scenario = 'sales-research' }: Ports,
): Answer {
  const allowed = { '/healthz': 'GET', '/research/stream': 'POST' }[pathname]
  if (allowed === undefined) return { status: 404, body: { detail: 'Not Found' } }
  if (method !== allowed)
    return { status: 405, body: { detail: 'Method Not Allowed' }, headers: { allow: allowed } }
  return { status: 200, body: { status: 'ok', scenario } }
}

async function stream(request: IncomingMessage, response: ServerResponse, ports: Ports, gone: AbortSignal) {
  const { app, rows, now, knobs } = ports
  const began = now()
  const revision = app.serving()
  const operation = operationOf([request.headers.traceparent].flat()[0], revision)
  const body = Research.safeParse(await json(request))
  if (!body.success) {
    rows.request(operation, began, 422)
    return send(response, {
      status: 422,
      body: { detail: body.error.issues.map(({ path }) => ({ loc: path })) },
    })
  }
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  let seq = 0
  const emit: Emit = (event) => void response.write(`data: ${JSON.stringify({ ...event, seq: ++seq })}\n\n`)
  const work = { ...ports, propose: () => knobs.proposed, workMs: () => knobs.workMs }
  try {
    const company = body.data.company_name
    await research(work, { company, revision, operation, emit, signal: gone })
    emit({ type: 'done' })
    response.end()
    rows.request(operation, began, 200)
  } catch (error) {
    if (!gone.aborted) throw error
  }
}

async function json(request: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse(await readBody(request, 262_144))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof BodyTooLarge) return undefined
    throw error
  }
}

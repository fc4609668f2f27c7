import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Answer, hangUp, send } from '../exchange.ts'
import type { FaultSwitch } from '../faults/fault.ts'
import { breakConnection, spoil } from '../faults/provoke.ts'
import { type Listening, listen } from '../listen.ts'

export type AcceleratorOptions = {
  readonly port?: number | undefined
  /** The scenario id that `/healthz` names. */
  readonly scenario?: string
  readonly faults: FaultSwitch
}

/** The accelerator's API, as far as an operator's bot touches it. */
export function startAccelerator({
  port,
  scenario = 'sales-research',
  faults,
}: AcceleratorOptions): Promise<Listening> {
  const server = createServer((request, response) => {
    handle(request, response, scenario, faults).catch(() => response.destroy())
  })
  return listen(server, { port })
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  scenario: string,
  faults: FaultSwitch,
) {
  const plan = faults.take('accelerator')
  if (plan && (await breakConnection(plan, response, hangUp(response)))) return
  const status = Number(plan?.fault)
  // The ingress answers in plain text when no replica is ready; the application never does.
  const answer = status > 0 ? { status, body: 'upstream connect error' } : route(request, scenario)
  const left = spoil(plan, response, answer)
  if (left) send(response, left)
}

function route({ method, url }: IncomingMessage, scenario: string): Answer {
  const { pathname } = new URL(url ?? '/', 'http://localhost')
  if (pathname !== '/healthz') return { status: 404, body: { detail: 'Not Found' } }
  if (method !== 'GET')
    return { status: 405, body: { detail: 'Method Not Allowed' }, headers: { allow: 'GET' } }
  return { status: 200, body: { status: 'ok', scenario } }
}

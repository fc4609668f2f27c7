import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { LocalCertificates } from '../certs/authority.ts'
import { type Answer, hangUp, send } from '../exchange.ts'
import type { FaultPlan, FaultSwitch } from '../faults/fault.ts'
import { breakConnection, spoil } from '../faults/provoke.ts'
import { type Listening, listen } from '../listen.ts'
import { type ArmPorts, armError, armRoute, forbidden, unauthorized } from './route.ts'

export type ArmOptions = ArmPorts & {
  readonly certificates: Pick<LocalCertificates, 'cert' | 'key'>
  readonly faults: FaultSwitch
  readonly port?: number | undefined
}

/** Azure's resource manager over HTTPS on loopback: container apps, alert rules and alerts, to be read. */
export function startArm(options: ArmOptions): Promise<Listening> {
  const server = createServer(options.certificates, (request, response) => {
    handle(request, response, options).catch((error) => {
      if (!response.destroyed) console.error('the resource manager failed:', error)
      response.destroy()
    })
  })
  return listen(server, { port: options.port, scheme: 'https' })
}

async function handle(request: IncomingMessage, response: ServerResponse, options: ArmOptions) {
  const plan = options.faults.take('arm')
  if (plan && (await breakConnection(plan, response, hangUp(response)))) return
  const url = new URL(request.url ?? '/', `https://${request.headers.host ?? 'localhost'}`)
  const left = spoil(plan, response, (plan && failure(plan)) ?? (await armRoute(request, url, options)))
  if (left) send(response, left)
}

/** Faults that are an answer of their own. */
function failure({ fault, retryAfter }: FaultPlan): Answer | undefined {
  const retry: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  if (fault === '401') return unauthorized('The access token is invalid.')
  if (fault === '403') return forbidden()
  if (fault === '429') return armError(429, 'SubscriptionRequestsThrottled', 'Too many requests.', retry)
  if (fault === '500') return armError(500, 'InternalServerError', 'Encountered internal server error.')
  if (fault === '503') return armError(503, 'ServiceUnavailable', 'The service is unavailable.', retry)
  return fault === '504'
    ? armError(504, 'GatewayTimeout', 'The gateway did not receive a response.')
    : undefined
}

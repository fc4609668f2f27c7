import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { LocalCertificates } from '../certs/authority.ts'
import { type Answer, hangUp, send } from '../exchange.ts'
import type { FaultPlan, FaultSwitch } from '../faults/fault.ts'
import { breakConnection, spoil } from '../faults/provoke.ts'
import { faultsPath, faultsRoute } from '../faults/route.ts'
import { type Directory, identityRoute } from '../identity/route.ts'
import { type Listening, listen } from '../listen.ts'
import {
  gatewayTimeout,
  missingToken,
  noAccess,
  notFound,
  serverError,
  throttled,
  unavailable,
} from './errors.ts'
import { halved } from './query.ts'
import { type LogsPorts, logsRoute } from './route.ts'

export type LogsServerOptions = LogsPorts & {
  readonly certificates: Pick<LocalCertificates, 'cert' | 'key'>
  readonly directory: Directory
  readonly faults: FaultSwitch
  /** 0 or absent for any free port. */
  readonly port?: number | undefined
  /** Routes of the world itself, under `/_sandbox/`. */
  readonly world?: (request: IncomingMessage, url: URL) => Promise<Answer | undefined>
}

/** Azure Monitor Logs and the directory it takes tokens from, over HTTPS on loopback. */
export function startLogs(options: LogsServerOptions): Promise<Listening> {
  const server = createServer(options.certificates, (request, response) => {
    handle(request, response, options).catch((error) => {
      if (!response.destroyed) console.error('the log server failed:', error)
      send(response, serverError())
    })
  })
  return listen(server, { port: options.port, scheme: 'https' })
}

async function handle(request: IncomingMessage, response: ServerResponse, options: LogsServerOptions) {
  const base = `https://${request.headers.host ?? 'localhost'}`
  const url = new URL(request.url ?? '/', base)
  if (url.pathname === faultsPath) return send(response, await faultsRoute(request, options.faults))
  const own = url.pathname.startsWith('/_sandbox/') && (await options.world?.(request, url))
  if (own) return send(response, own)
  const gone = hangUp(response)
  const plan = options.faults.take(url.pathname.startsWith('/v1/') ? 'logs' : 'token')
  if (plan && (await breakConnection(plan, response, gone))) return
  const answer =
    (plan && failure(plan)) ??
    (await logsRoute(request, url, options, gone)) ??
    (await identityRoute(request, url.pathname, base, options.directory)) ??
    notFound()
  const whole = plan?.fault === 'partial' ? halved(answer) : answer
  const left = spoil(plan, response, whole)
  if (left) send(response, left)
}

/** Faults that are an answer of their own. */
function failure({ fault, retryAfter }: FaultPlan): Answer | undefined {
  if (fault === '401') return missingToken()
  if (fault === '403') return noAccess()
  if (fault === '429') return throttled(retryAfter)
  if (fault === '500') return serverError()
  if (fault === '503') return unavailable(retryAfter)
  return fault === '504' ? gatewayTimeout() : undefined
}

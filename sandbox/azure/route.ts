import type { IncomingMessage } from 'node:http'
import type { ContainerApp } from '../accelerator/container-app.ts'
import type { Answer } from '../exchange.ts'
import type { TokenIssuer } from '../identity/token.ts'
import { type AlertBook, alertBody, ruleBody } from './alerts.ts'
import { appBody, revisionBody } from './body.ts'

export type ArmPorts = {
  readonly issuer: TokenIssuer
  readonly now: () => Date
  readonly apps: readonly ContainerApp[]
  readonly alerts: AlertBook
}

export const armAudience = 'https://management.azure.com'

/** The resource manager's error object. */
export const armError = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({ status, body: { error: { code, message } }, headers })

export const unauthorized = (message: string) =>
  armError(401, 'AuthenticationFailed', message, { 'www-authenticate': 'Bearer' })
export const forbidden = () =>
  armError(
    403,
    'AuthorizationFailed',
    "The client does not have authorization to perform action 'read' over the scope, or the scope is invalid.",
  )

/** One GET of the resource manager. */
export async function armRoute(request: IncomingMessage, url: URL, ports: ArmPorts): Promise<Answer> {
  const refused = refusedToken(request, ports)
  if (refused) return refused
  if (!url.searchParams.has('api-version'))
    return armError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required.',
    )
  // The bot has no right to write, and no test should find out otherwise.
  if (request.method !== 'GET') return forbidden()
  const path = decodeURIComponent(url.pathname)
  return (
    containerRoute(path, ports) ??
    rulesRoute(path, ports) ??
    (await alertsRoute(path, url, ports)) ??
    notFound(path)
  )
}

function refusedToken(request: IncomingMessage, { issuer, now }: ArmPorts): Answer | undefined {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (!token) return unauthorized("Authentication failed. The 'Authorization' header is missing.")
  const claims = issuer.read(token)
  if (!claims || claims.exp * 1000 <= now().getTime())
    return unauthorized('The access token is invalid or has expired.')
  if (claims.aud.replace(/\/$/, '') !== armAudience)
    return armError(
      401,
      'InvalidAuthenticationTokenAudience',
      `The access token has been obtained for wrong audience or resource '${claims.aud}'.`,
    )
  return undefined
}

function containerRoute(path: string, { apps }: ArmPorts): Answer | undefined {
  const [, id = '', list] =
    /^(\/.+\/providers\/Microsoft\.App\/containerApps\/[^/]+)(\/revisions)?\/?$/i.exec(path) ?? []
  const app = apps.find((one) => same(one.resourceId, id))
  if (!app) return undefined
  const body = list ? { value: app.revisions().map((one) => revisionBody(app, one)) } : appBody(app)
  return { status: 200, body }
}

function rulesRoute(path: string, { alerts }: ArmPorts): Answer | undefined {
  const [, group = ''] =
    /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+)\/providers\/Microsoft\.Insights\/scheduledQueryRules\/?$/i.exec(
      path,
    ) ?? []
  if (!group) return undefined
  const found = alerts.rules().filter(({ id }) => id.toLowerCase().startsWith(`${group.toLowerCase()}/`))
  return { status: 200, body: { value: found.map(ruleBody) } }
}

/** Newest first, as `sortOrder=desc` asks; pages of `pageCount`. */
async function alertsRoute(path: string, url: URL, { alerts }: ArmPorts): Promise<Answer | undefined> {
  const [, subscription = ''] =
    /^(\/subscriptions\/[^/]+)\/providers\/Microsoft\.AlertsManagement\/alerts\/?$/i.exec(path) ?? []
  if (!subscription) return undefined
  const group = url.searchParams.get('targetResourceGroup')
  const prefix = `${subscription}/${group ? `resourceGroups/${group}/` : ''}`.toLowerCase()
  const [from, to] = (url.searchParams.get('customTimeRange') ?? '')
    .split('/')
    .map((text) => Date.parse(text))
  const found = (await alerts.fired())
    .filter(({ rule, firedAt }) => {
      const at = firedAt.getTime()
      return rule.id.toLowerCase().startsWith(prefix) && !(from && at < from) && !(to && at > to)
    })
    .sort((one, other) => other.firedAt.getTime() - one.firedAt.getTime())
  const size = Math.min(Number(url.searchParams.get('pageCount') ?? 250), 250)
  const start = Number(url.searchParams.get('$skip') ?? 0)
  const next = new URL(url)
  next.searchParams.set('$skip', String(start + size))
  return {
    status: 200,
    body: {
      value: found.slice(start, start + size).map(alertBody),
      ...(found.length > start + size && { nextLink: next.href }),
    },
  }
}

const notFound = (path: string) =>
  armError(404, 'ResourceNotFound', `The Resource '${path.split('/').slice(-2).join('/')}' was not found.`)
const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

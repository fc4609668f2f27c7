import { randomUUID } from 'node:crypto'
import type { Answer } from '../exchange.ts'
import type { KustoFault } from '../kusto/contract.ts'

/** Azure's error object; inner errors get more exact the deeper they are. */
export type AzureError = {
  readonly code: string
  readonly message: string
  readonly innererror?: AzureError
  readonly details?: readonly AzureError[]
  readonly [more: string]: unknown
}

/** An error answer. `inner` is what exactly went wrong. */
export function refusal(
  status: number,
  code: string,
  message: string,
  inner?: AzureError,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const error = { message, code, correlationId: randomUUID(), ...(inner && { innererror: inner }) }
  return { status, body: { error }, headers }
}

export const badArgument = (inner: AzureError) =>
  refusal(400, 'BadArgumentError', 'The request had some invalid properties', inner)

export const notFound = () => refusal(404, 'PathNotFoundError', 'The requested path does not exist')

export const missingToken = () =>
  refusal(
    401,
    'AuthenticationFailed',
    "Authentication failed. The 'Authorization' header is missing.",
    undefined,
    { 'www-authenticate': 'Bearer' },
  )

/** Azure says 403 here, and 401 only to those who bring no token at all. */
export const rejectedToken = () => refusal(403, 'InvalidAuthenticationToken', 'The access token is invalid.')

export const wrongAudience = (audience: string, allowed: readonly string[]) =>
  refusal(
    403,
    'InvalidAuthenticationTokenAudience',
    `The access token has been obtained from wrong audience or resource '${audience}'. It should exactly match ` +
      `(including forward slash) with one of the allowed audiences ${allowed.map((one) => `'${one}'`).join(',')}.`,
  )

export const noAccess = () =>
  refusal(
    403,
    'InsufficientAccessError',
    'The provided credentials have insufficient access to perform the requested operation',
  )

export const throttled = (retryAfter: number | undefined) =>
  refusal(429, 'ThrottledError', 'Rate limit is exceeded', undefined, retry(retryAfter))

export const unavailable = (retryAfter: number | undefined) =>
  refusal(503, 'ServiceUnavailable', 'The service is temporarily unavailable', undefined, retry(retryAfter))

export const serverError = () =>
  refusal(500, 'InternalServerError', 'Something went wrong processing your query on the server.')

export const gatewayTimeout = () =>
  refusal(504, 'GatewayTimeout', 'Gateway timeout', {
    code: 'GatewayTimeout',
    message: 'Unable to unzip response',
  })

export const tooLarge = (limit: number) =>
  refusal(413, 'RequestEntityTooLarge', `The request body must not be larger than ${limit} bytes`)

const retry = (seconds: number | undefined): Record<string, string> =>
  seconds === undefined ? {} : { 'retry-after': String(Math.ceil(seconds)) }

/** What a client sees when the engine cannot or will not answer `query`. */
export function explain(fault: KustoFault, query: string): Answer {
  if (fault.kind === 'timeout') return gatewayTimeout()
  if (fault.kind === 'internal' || fault.kind === 'cancelled') return serverError()
  const where = fault.start === undefined ? undefined : place(query, fault.start, fault.end)
  if (fault.kind === 'syntax')
    return badArgument({
      code: 'SyntaxError',
      message: 'A recognition error occurred in the query.',
      innererror: {
        code: fault.code,
        message: where
          ? `Query could not be parsed at '${where.token}' on line [${where.line},${where.pos}]`
          : fault.message,
        ...where,
      },
    })
  return badArgument({
    code: 'SemanticError',
    message: 'A semantic error occurred.',
    innererror: { code: fault.code, message: fault.message, ...where },
  })
}

/** Lines count from 1 and columns from 0, as in Azure's bodies. */
function place(query: string, start: number, end = start) {
  const head = query.slice(0, start)
  return {
    line: head.split('\n').length,
    pos: start - (head.lastIndexOf('\n') + 1),
    token: query.slice(start, Math.max(start, end)).slice(0, 80),
  }
}

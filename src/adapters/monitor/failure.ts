import { UpstreamError, type UpstreamReason } from '../../chat/errors.ts'

export const SYSTEM = 'Azure Monitor Logs'
type Told = { readonly reason: UpstreamReason; readonly message: string }

/**
 * Says in a sentence what the client threw. Nothing of the answer's text is repeated except Kusto's error
 * code: bodies quote the query, tokens' claims and addresses.
 */
export function explain(error: unknown, environment: string): UpstreamError {
  if (error instanceof UpstreamError) return error
  const { reason, message } = tell(facts(error), environment)
  return new UpstreamError(SYSTEM, reason, message, { retryAfter: retryAfter(error), cause: error })
}

/** Whether the connection broke in a way that an idle keep-alive connection does: then asking again is safe and useful. */
export function isReset(error: unknown): boolean {
  const { status, codes } = facts(error)
  return status === undefined && codes.some((code) => code === 'ECONNRESET' || code === 'EPIPE')
}

export const gaveUp = (ms: number) =>
  new UpstreamError(
    SYSTEM,
    'timeout',
    `${SYSTEM} gave no answer within ${Math.round(ms / 1000)} s. Try again, or look at a shorter window.`,
  )

export const malformed = (cause: unknown) =>
  new UpstreamError(SYSTEM, 'malformed', `${SYSTEM} answered with something I cannot read.`, { cause })

type Facts = {
  readonly status: number | undefined
  readonly codes: readonly string[]
  readonly names: readonly string[]
  readonly kusto: string | undefined
}

function tell({ status, codes, names, kusto }: Facts, environment: string): Told {
  if (status !== undefined && !names.includes('AuthenticationError'))
    return tellStatus(status, kusto, environment)
  const network = codes.find((code) => connection.test(code))
  if (network)
    return {
      reason: 'unreachable',
      message: `${SYSTEM} cannot be reached (${network}). Try again in a minute.`,
    }
  if (names.some((name) => /Authentication|CredentialUnavailable/.test(name)))
    return {
      reason: 'denied',
      message: 'The bot cannot sign in to Azure. Check its managed identity or its client credentials.',
    }
  if (codes.includes('PARSE_ERROR') || names.some((name) => name === 'SyntaxError' || name === 'TypeError'))
    return { reason: 'malformed', message: `${SYSTEM} answered with something I cannot read.` }
  return { reason: 'unreachable', message: `The connection to ${SYSTEM} failed. Try again in a minute.` }
}

function tellStatus(status: number, kusto: string | undefined, environment: string): Told {
  if (status === 401)
    return {
      reason: 'denied',
      message: `${SYSTEM} does not accept the bot's sign-in (401): check AZURE_TENANT_ID and its managed identity or client credentials.`,
    }
  if (status === 403)
    return {
      reason: 'denied',
      message: `The bot may not read the telemetry of ${environment} (403): give its identity the role Monitoring Reader on the Application Insights resource.`,
    }
  if (status === 404)
    return {
      reason: 'missing',
      message: `${SYSTEM} knows no such Application Insights resource for ${environment} (404): check environments.${environment}.appInsights in ops.yaml.`,
    }
  if (status === 429)
    return { reason: 'throttled', message: `${SYSTEM} is throttling us (429). Wait a little and try again.` }
  if (status === 408 || status === 504)
    return {
      reason: 'timeout',
      message: `${SYSTEM} ran out of time (${status}). Try again, or look at a shorter window.`,
    }
  if (status >= 500)
    return {
      reason: 'failed',
      message: `${SYSTEM} has a problem of its own (${status}). Try again in a minute.`,
    }
  const code = kusto ? `${status}, ${kusto}` : String(status)
  return {
    reason: 'rejected',
    message: `${SYSTEM} refuses the question (${code}). This is a mistake of the bot: report it.`,
  }
}

const connection =
  /^(?:E(?:CONN|HOST|NET|AI_|PIPE|NOTFOUND|TIMEDOUT|PROTO|ADDR)|ERR_(?:TLS|SSL|SOCKET)|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HPE_)/

/** Errors come wrapped: by the pipeline, by the credential, by the credential's own client. */
function facts(error: unknown): Facts {
  const chain: Record<string, unknown>[] = []
  for (let one: unknown = error; one instanceof Object && chain.length < 6; one = (one as Error).cause)
    chain.push(one as Record<string, unknown>)
  const strings = (key: string) => chain.map((one) => one[key]).filter((value) => typeof value === 'string')
  // MSAL keeps the system's code only in its message.
  const said = strings('message').flatMap(
    (text) => text.match(/\bE(?:CONN[A-Z]+|NOTFOUND|TIMEDOUT|AI_AGAIN|PIPE)\b/g) ?? [],
  )
  const status = chain
    .map((one) => one.statusCode)
    .find((value): value is number => typeof value === 'number' && value >= 400)
  return { status, codes: [...strings('code'), ...said], names: strings('name'), kusto: kustoCode(chain[0]) }
}

/** SYN0002, SEM0100 …: the innermost code of the body. */
function kustoCode(error: Record<string, unknown> | undefined): string | undefined {
  let inner: unknown = (error?.details as { error?: unknown } | undefined)?.error
  let code: unknown
  for (let depth = 0; inner instanceof Object && depth < 6; depth++) {
    code = (inner as { code?: unknown }).code ?? code
    // The client renames what it knows of the body.
    const { innererror, innerError } = inner as { innererror?: unknown; innerError?: unknown }
    inner = innererror ?? innerError
  }
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : undefined
}

function retryAfter(error: unknown): number | undefined {
  const headers = (
    error as { response?: { headers?: { get(name: string): string | undefined } } } | undefined
  )?.response?.headers
  const value = headers?.get('retry-after')
  const seconds = value === undefined ? Number.NaN : Number(value)
  if (Number.isFinite(seconds)) return Math.max(0, seconds)
  const at = value === undefined ? Number.NaN : Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1000))
}

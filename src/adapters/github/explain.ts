import { UpstreamError, type UpstreamReason } from '../../chat/errors.ts'

export const SYSTEM = 'GitHub'

/** What the bot was doing, for the sentence: "read the runs of evals.yml". */
export type Doing = { readonly what: string; readonly repository: string }

type Told = {
  readonly reason: UpstreamReason
  readonly message: string
  readonly retryAfter?: number | undefined
}

/**
 * Says in a sentence what the client threw. Nothing of GitHub's text is repeated: it may quote what we sent.
 */
export function explain(error: unknown, doing: Doing, now = Date.now()): UpstreamError {
  if (error instanceof UpstreamError) return error
  const { reason, message, retryAfter } = tell(error, doing, now)
  return new UpstreamError(SYSTEM, reason, message, { retryAfter, cause: error })
}

export const malformed = (cause: unknown, { what }: Doing) =>
  new UpstreamError(
    SYSTEM,
    'malformed',
    `GitHub answered with something I cannot read when I tried to ${what}.`,
    {
      cause,
    },
  )

/** GitHub's status, or undefined when no answer came. The client says 500 for broken connections too. */
export function statusOf(error: unknown): number | undefined {
  const { response } = error as { response?: { status?: unknown } }
  return typeof response?.status === 'number' ? response.status : undefined
}

function tell(error: unknown, { what, repository }: Doing, now: number): Told {
  const status = statusOf(error)
  if (status === undefined) return silence(error, what)
  const limit = rateLimit(error, status, now)
  if (limit) return limit
  if (status === 401)
    return {
      reason: 'denied',
      message: `GitHub does not accept the bot's credentials (401): check GITHUB_TOKEN, or the GitHub App's id, installation and private key.`,
    }
  if (status === 403)
    return { reason: 'denied', message: `The bot may not ${what} (403): ${permission(error)}.` }
  if (status === 404)
    return {
      reason: 'missing',
      message: isSignIn(error)
        ? 'GitHub knows no such installation of the GitHub App (404): check GITHUB_APP_INSTALLATION_ID.'
        : `GitHub found nothing when I tried to ${what} in ${repository} (404): it is not there, or the bot's GitHub App or token may not see it (github in ops.yaml).`,
    }
  if (status >= 500)
    return {
      reason: 'failed',
      message: `GitHub has a problem of its own (${status}). Try again in a minute.`,
    }
  return { reason: 'rejected', message: `GitHub refuses to ${what} (${status}).` }
}

/** 403 and 429 mean both "not allowed" and "not now"; the headers tell them apart. */
function rateLimit(error: unknown, status: number, now: number): Told | undefined {
  if (status !== 403 && status !== 429) return undefined
  const reset = Number(header(error, 'x-ratelimit-reset'))
  if (header(error, 'x-ratelimit-remaining') === '0' && Number.isFinite(reset)) {
    const retryAfter = Math.max(1, Math.ceil(reset - now / 1000))
    return {
      reason: 'throttled',
      retryAfter,
      message: `The bot has used up its GitHub requests until ${clock(reset)}.`,
    }
  }
  const asked = Number(header(error, 'retry-after') ?? Number.NaN)
  const secondary = /secondary rate|abuse detection/i.test((error as Error).message)
  if (status === 403 && !secondary && Number.isNaN(asked)) return undefined
  const retryAfter = Number.isFinite(asked) ? asked : 60
  return {
    reason: 'throttled',
    retryAfter,
    message: `GitHub asks the bot to slow down until ${clock(now / 1000 + retryAfter)}.`,
  }
}

const clock = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(11, 16)} UTC`

/** "give its GitHub App the permission actions: read", as the answer's header names it. */
function permission(error: unknown): string {
  const accepted = header(error, 'x-accepted-github-permissions')
  const named = accepted && /^[a-z_=;, ]{1,100}$/.test(accepted) ? accepted.replaceAll('=', ': ') : undefined
  return named
    ? `give its GitHub App or token the permission ${named}`
    : 'its GitHub App or token lacks a permission'
}

function silence(error: unknown, what: string): Told {
  const chain: Error[] = []
  for (let one: unknown = error; one instanceof Error && chain.length < 6; one = one.cause) chain.push(one)
  if (chain.some(({ name }) => name === 'NoAnswer' || name === 'TimeoutError'))
    return { reason: 'timeout', message: `GitHub gave no answer in time when I tried to ${what}.` }
  const code = chain.map((one) => (one as { code?: unknown }).code).find((one) => typeof one === 'string')
  const named = typeof code === 'string' && /^[A-Z_]{2,40}$/.test(code) ? ` (${code})` : ''
  return { reason: 'unreachable', message: `GitHub cannot be reached${named}. Try again in a minute.` }
}

function header(error: unknown, name: string): string | undefined {
  const value = (error as { response?: { headers?: Record<string, unknown> } }).response?.headers?.[name]
  return value === undefined || value === null ? undefined : String(value)
}

/** Whether it was the App's token that could not be had: a 404 then means the installation. */
export const isSignIn = (error: unknown): boolean =>
  /access_tokens/.test(String((error as { request?: { url?: unknown } }).request?.url ?? ''))

import { UpstreamError, type UpstreamReason } from '../../chat/errors.ts'

export const SYSTEM = 'Azure'
/** What the bot was doing, for the sentence: "read the container app of prod", and which entry of ops.yaml it is about. */
export type Doing = { readonly what: string; readonly entry: string }

export const malformed = (cause: unknown, { what }: Doing) =>
  new UpstreamError(
    SYSTEM,
    'malformed',
    `Azure answered with something I cannot read when I tried to ${what}.`,
    {
      cause,
    },
  )

/** An answer that is not 2xx, as a sentence. Nothing of its text is repeated: it quotes subscriptions and principals. */
export function refused(answer: Response, doing: Doing, now: Date): UpstreamError {
  const { reason, message } = tell(answer.status, doing)
  return new UpstreamError(SYSTEM, reason, message, { retryAfter: retryAfter(answer, now) })
}

/** What fetch or the credential threw. */
export function silent(error: unknown, { what }: Doing): UpstreamError {
  if (error instanceof UpstreamError) return error
  const chain: { name?: unknown; code?: unknown }[] = []
  for (let one: unknown = error; one instanceof Object && chain.length < 6; one = (one as Error).cause)
    chain.push(one)
  if (chain.some(({ name }) => name === 'TimeoutError'))
    return new UpstreamError(SYSTEM, 'timeout', `Azure gave no answer in time when I tried to ${what}.`, {
      cause: error,
    })
  if (chain.some(({ name }) => /Authentication|CredentialUnavailable/.test(String(name))))
    return new UpstreamError(
      SYSTEM,
      'denied',
      'The bot cannot sign in to Azure. Check its managed identity or its client credentials.',
      { cause: error },
    )
  const code = chain.map(({ code }) => code).find((one) => /^[A-Z_]{2,40}$/.test(String(one)))
  const named = code === undefined ? '' : ` (${code})`
  return new UpstreamError(
    SYSTEM,
    'unreachable',
    `Azure cannot be reached${named} to ${what}. Try again in a minute.`,
    { cause: error },
  )
}

function tell(status: number, { what, entry }: Doing): { reason: UpstreamReason; message: string } {
  if (status === 401)
    return {
      reason: 'denied',
      message: `Azure does not accept the bot's sign-in (401) to ${what}: check AZURE_TENANT_ID and its managed identity or client credentials.`,
    }
  if (status === 403)
    return {
      reason: 'denied',
      message: `The bot may not ${what} (403): give its identity the role Monitoring Reader on the resource group.`,
    }
  if (status === 404)
    return {
      reason: 'missing',
      message: `Azure found nothing when I tried to ${what} (404): check ${entry} in ops.yaml.`,
    }
  if (status === 429)
    return {
      reason: 'throttled',
      message: 'Azure is throttling the bot (429). Wait a little and try again.',
    }
  if (status === 408 || status === 504)
    return { reason: 'timeout', message: `Azure ran out of time (${status}) when I tried to ${what}.` }
  if (status >= 500)
    return {
      reason: 'failed',
      message: `Azure has a problem of its own (${status}). Try again in a minute.`,
    }
  return {
    reason: 'rejected',
    message: `Azure refuses to ${what} (${status}). This is a mistake of the bot.`,
  }
}

function retryAfter(answer: Response, now: Date): number | undefined {
  const value = answer.headers.get('retry-after')
  if (value === null) return undefined
  const seconds = Number(value)
  if (Number.isFinite(seconds)) return Math.max(0, seconds)
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now.getTime()) / 1000))
}

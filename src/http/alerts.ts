import { createHash, timingSafeEqual } from 'node:crypto'
import type { AlertReport } from '../chat/incident/alert.ts'
import { readAzureAlert } from './azure-alert.ts'
import { type Answer, type Head, jsonOf, type Route } from './exchange.ts'
import type { Verdict } from './token.ts'
import { within } from './within.ts'

export type AlertDoorOptions = {
  /** Checks the Entra token of a secure webhook; undefined when none is configured. */
  readonly check: ((header: string | undefined) => Promise<Verdict>) | undefined
  /** The last part of the secret address; undefined when none is configured. */
  readonly secret: string | undefined
  /** Keeps what an alert reports; what it throws is answered with 503, so that Azure tells it again. */
  readonly take: (report: AlertReport) => Promise<void>
  /** Which environment resources belong to; empty for none. */
  readonly environment: (resources: readonly string[]) => string
  /** Told why somebody was turned away, without anything they sent. */
  readonly refused: (why: string, status: number) => void
  readonly failed: (error: unknown) => void
  /** How long the caller waits for the database, which may not be open yet. Azure gives up after 10 s. */
  readonly waitMs?: number
}

const limit = 512 * 1024

/**
 * `/api/alerts` for action groups with a secure webhook, `/api/alerts/<secret>` for those without Entra. Neither
 * is there unless it is configured. A database that is down is 503, which Azure tries again; never 500, which it
 * does not.
 */
export function alertRoutes(options: AlertDoorOptions): readonly Route[] {
  const { check, secret, refused } = options
  const refuse = (status: number, why: string): Answer => {
    refused(why, status)
    return { status, body: { error: reasons[status] ?? 'refused' } }
  }
  const route = (path: string, allowed: (head: Head) => Promise<Answer | undefined>): Route => ({
    method: 'post',
    path,
    limit,
    allowed,
    async handle({ body }) {
      const report = readAzureAlert(jsonOf(body), options.environment)
      if (!report) return refuse(400, 'alert')
      try {
        await within(options.take(report), options.waitMs ?? 8000)
      } catch (error) {
        options.failed(error)
        return { status: 503, body: { error: reasons[503] }, headers: { 'retry-after': '10' } }
      }
      return { status: 202, body: { taken: report.id } }
    },
  })
  const secure =
    check &&
    route('/api/alerts', async ({ headers }) => {
      const verdict = await check(headers.authorization)
      if (verdict.state === 'valid') return undefined
      if (verdict.state === 'invalid') return refuse(401, 'alert token')
      return { ...refuse(503, 'alert signing keys'), headers: { 'retry-after': '10' } }
    })
  const secretly =
    secret !== undefined &&
    route('/api/alerts/:secret', async ({ params }) =>
      same(params.secret ?? '', secret) ? undefined : refuse(401, 'alert secret'),
    )
  return [secure, secretly].filter((one) => typeof one === 'object')
}

const reasons: { readonly [status: number]: string } = {
  400: 'this is not an alert in the common alert schema',
  401: 'not authenticated',
  503: 'cannot take this right now',
}

/** Compares hashes, so that neither length nor content shows in the time it takes. */
export function same(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}

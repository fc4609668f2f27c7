import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { RepositoryEvent } from '../chat/repository-event.ts'
import { type Answer, jsonOf, type Route } from './exchange.ts'
import { within } from './within.ts'

export type GithubDoorOptions = {
  readonly secret: string
  /** "owner/repo": what other repositories tell is nobody's business here. */
  readonly repository: string
  /** Files it under the delivery's id; what it throws is answered with 503. */
  readonly take: (event: RepositoryEvent, delivery: string) => Promise<void>
  /** Told why somebody was turned away, without anything they sent. */
  readonly refused: (why: string, status: number) => void
  readonly failed: (error: unknown) => void
  /** GitHub gives up after 10 s. */
  readonly waitMs?: number
}

/** GitHub's largest delivery has 25 MB; those we read have some 30 kB. */
const limit = 2 * 1024 * 1024
const Repository = z.looseObject({ full_name: z.string() })
const RunBody = z.looseObject({
  action: z.string(),
  workflow_run: z.looseObject({ path: z.string() }),
  repository: Repository,
})
const PullBody = z.looseObject({
  action: z.string(),
  pull_request: z.looseObject({ number: z.number().int().positive() }),
  repository: Repository,
})

/** `/api/github`: nothing is parsed before the signature over the raw body holds. */
export function githubRoute(options: GithubDoorOptions): Route {
  const { secret, refused } = options
  const refuse = (status: number, why: string): Answer => {
    refused(why, status)
    return { status, body: { error: reasons[status] ?? 'refused' } }
  }
  return {
    method: 'post',
    path: '/api/github',
    limit,
    allowed({ headers }) {
      // Checked here as far as it goes, so that nobody without a signature makes us read two megabytes.
      if (!signature.test(one(headers['x-hub-signature-256']))) return refuse(401, 'github signature')
      if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? ''))
        return refuse(415, 'content type')
      return undefined
    },
    async handle({ headers, body }) {
      if (!signed(body, one(headers['x-hub-signature-256']), secret)) return refuse(401, 'github signature')
      const delivery = one(headers['x-github-delivery'])
      if (!/^[\w-]{8,64}$/.test(delivery)) return refuse(400, 'delivery id')
      const json = jsonOf(body)
      if (json === undefined) return refuse(400, 'delivery')
      const event = readEvent(one(headers['x-github-event']), json, options.repository)
      if (event === 'malformed') return refuse(400, 'delivery')
      if (!event) return { status: 202, body: { taken: false } }
      try {
        await within(options.take(event, delivery), options.waitMs ?? 8000)
      } catch (error) {
        options.failed(error)
        return { status: 503, body: { error: reasons[503] }, headers: { 'retry-after': '10' } }
      }
      return { status: 202, body: { taken: true } }
    },
  }
}

const signature = /^sha256=[0-9a-f]{64}$/
const one = (header: string | readonly string[] | undefined): string =>
  typeof header === 'string' ? header : ''

function signed(body: Buffer, given: string, secret: string): boolean {
  if (!signature.test(given)) return false
  return timingSafeEqual(
    Buffer.from(given.slice(7), 'hex'),
    createHmac('sha256', secret).update(body).digest(),
  )
}

/** What of a delivery is a reason to look; undefined for everything else. */
function readEvent(
  name: string,
  json: unknown,
  repository: string,
): RepositoryEvent | 'malformed' | undefined {
  const ours = ({ full_name }: { readonly full_name: string }) =>
    full_name.toLowerCase() === repository.toLowerCase()
  if (name === 'workflow_run') {
    const read = RunBody.safeParse(json)
    if (!read.success) return 'malformed'
    if (read.data.action !== 'completed' || !ours(read.data.repository)) return undefined
    // ".github/workflows/evals.yml@refs/heads/main" in some deliveries.
    const file = read.data.workflow_run.path.split('@')[0]?.split('/').at(-1) ?? ''
    return { kind: 'run', file: file.slice(0, 200) }
  }
  if (name === 'pull_request') {
    const read = PullBody.safeParse(json)
    if (!read.success) return 'malformed'
    if (!/^(opened|synchronize|reopened|ready_for_review|edited)$/.test(read.data.action)) return undefined
    return ours(read.data.repository) ? { kind: 'pull', number: read.data.pull_request.number } : undefined
  }
  return undefined
}

const reasons: { readonly [status: number]: string } = {
  400: 'this is not a delivery of GitHub',
  401: 'not authenticated',
  415: 'send application/json',
  503: 'cannot take this right now',
}

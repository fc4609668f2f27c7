import type { z } from 'zod'
import { UpstreamError } from '../../chat/errors.ts'
import type { Archive } from '../../ports/archive.ts'
import type { Client } from './client.ts'
import { explain, isSignIn, malformed, SYSTEM, statusOf } from './explain.ts'

export type At = { readonly owner: string; readonly repo: string }
type Answered = { readonly status: number; readonly data: unknown; readonly headers: Record<string, unknown> }

/** Asks GitHub about one repository. Every call throws `UpstreamError`. */
export type Ask = {
  readonly client: Client
  readonly unpack: Archive['unpack']
  readonly at: At
  /** The parsed answer to one request. `what` completes "the bot may not …". */
  read<Result>(what: string, request: () => Promise<Answered>, shape: z.ZodType<Result>): Promise<Result>
  /** The same, or undefined when GitHub has no such thing (404, 410); a missing repository still throws. */
  find<Result>(
    what: string,
    request: () => Promise<Answered>,
    shape: z.ZodType<Result>,
  ): Promise<Result | undefined>
}

/** How long a repository that was seen counts as being there, in ms. */
const SEEN_MS = 10 * 60_000

export function asking(client: Client, at: At, unpack: Archive['unpack'], now: () => number = Date.now): Ask {
  const repository = `${at.owner}/${at.repo}`
  let seen = Number.NEGATIVE_INFINITY
  let looking: Promise<void> | undefined

  const send = async <Result>(what: string, request: () => Promise<Answered>, shape: z.ZodType<Result>) => {
    const answer = await request()
    seen = now()
    const read = shape.safeParse(answer.data)
    if (!read.success) throw malformed(read.error, { what, repository })
    return read.data
  }
  /** A 404 below a repository may mean that the repository itself is not there for us. */
  const look = async () => {
    if (now() - seen < SEEN_MS) return
    looking ??= client.rest.repos
      .get(at)
      .then(() => {
        seen = now()
      })
      .finally(() => {
        looking = undefined
      })
    await looking
  }
  const confirmRepository = () =>
    look().catch((error) => {
      throw statusOf(error) === 404 && !isSignIn(error)
        ? noRepository(repository, error)
        : explain(error, { what: 'read', repository }, now())
    })
  return {
    client,
    unpack,
    at,
    async read(what, request, shape) {
      try {
        return await send(what, request, shape)
      } catch (error) {
        if (statusOf(error) === 404) await confirmRepository()
        throw explain(error, { what, repository }, now())
      }
    },
    async find(what, request, shape) {
      try {
        return await send(what, request, shape)
      } catch (error) {
        const status = statusOf(error)
        if (status !== 404 && status !== 410) throw explain(error, { what, repository }, now())
        if (status === 404) await confirmRepository()
        return undefined
      }
    },
  }
}

const noRepository = (repository: string, cause: unknown) =>
  new UpstreamError(
    SYSTEM,
    'missing',
    `GitHub shows the bot no repository ${repository} (404): check github.owner and github.repo in ops.yaml, and that its GitHub App or token may see it.`,
    { cause },
  )

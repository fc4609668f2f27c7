import { type EtagCache, etagCache, type Kept } from './etag-cache.ts'

/** No answer of GitHub's API that we ask for comes near this. */
const LARGEST_ANSWER = 20 * 1024 * 1024

/** Thrown in place of the platform's so that nobody takes our deadline for the caller's cancellation. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/**
 * `fetch` with a deadline over headers and body, and with `If-None-Match` on what was answered before: a 304
 * becomes the answer it stands for, with today's rate-limit headers.
 */
export function githubFetch(patienceMs: number, cache: EtagCache = etagCache()): typeof fetch {
  return async (input, init = {}) => {
    const key = `${new Headers(init.headers).get('accept')} ${input}`
    const known = init.method === 'GET' ? cache.get(key) : undefined
    const headers = new Headers(init.headers)
    if (known) headers.set('if-none-match', known.etag)
    const deadline = AbortSignal.timeout(patienceMs)
    const signal = init.signal ? AbortSignal.any([deadline, init.signal]) : deadline
    try {
      const answer = await fetch(input, { ...init, headers, signal })
      if (answer.status === 304 && known) return revived(known, answer)
      const body = await readAll(answer, LARGEST_ANSWER)
      const etag = answer.headers.get('etag')
      if (init.method === 'GET' && answer.status === 200 && etag && body)
        cache.put(key, { etag, status: 200, headers: Object.fromEntries(answer.headers), body })
      return new Response(body, { status: answer.status, headers: answer.headers })
    } catch (error) {
      if (deadline.aborted) throw new NoAnswer(`no answer within ${patienceMs} ms`, { cause: error })
      throw error
    }
  }
}

function revived({ status, headers, body }: Kept, now: Response): Response {
  const budget = [...now.headers].filter(([name]) => name.startsWith('x-ratelimit-'))
  return new Response(body, { status, headers: { ...headers, ...Object.fromEntries(budget) } })
}

/** The whole body, or null for answers that have none. Throws past `limit` bytes instead of filling memory. */
export async function readAll(answer: Response, limit: number): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!answer.body || answer.status === 204 || answer.status === 205 || answer.status === 304) return null
  const { bytes, cut } = await readUpTo(answer, limit)
  if (cut) throw new Error(`an answer of more than ${limit} bytes`)
  return bytes
}

/** The body's first `limit` bytes; the rest is not fetched. */
export async function readUpTo(
  answer: Response,
  limit: number,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly cut: boolean }> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of answer.body ?? []) {
    parts.push(part)
    size += part.byteLength
    // Leaving the loop cancels the stream.
    if (size > limit) break
  }
  const all = Buffer.concat(parts)
  return { bytes: new Uint8Array(all.subarray(0, limit)), cut: size > limit }
}

import { UpstreamError } from '../../chat/errors.ts'
import type { Ask } from './ask.ts'
import { explain, SYSTEM, statusOf } from './explain.ts'
import { readUpTo } from './fetch.ts'

/** Bytes of a file that GitHub keeps elsewhere; `cut` when there was more than the limit. */
export type Downloaded = { readonly bytes: Uint8Array<ArrayBuffer>; readonly cut: boolean }
type Redirected = { readonly headers: { readonly location?: string | undefined } }

/**
 * Follows GitHub's redirect to a log or archive by itself: the storage must not see our token, and its body
 * is read up to `limit` bytes only. Undefined when it is not there (404, 410).
 */
export async function download(
  ask: Ask,
  what: string,
  request: (manual: { redirect: 'manual' }) => Promise<unknown>,
  limit: number,
  patienceMs = 20_000,
): Promise<Downloaded | undefined> {
  const doing = { what, repository: `${ask.at.owner}/${ask.at.repo}` }
  try {
    const { location } = ((await request({ redirect: 'manual' })) as Redirected).headers
    if (!location) throw new UpstreamError(SYSTEM, 'malformed', `GitHub did not say where to ${what}.`)
    const answer = await fetch(location, { signal: AbortSignal.timeout(patienceMs) })
    if (answer.ok) return await readUpTo(answer, limit)
    await answer.body?.cancel()
    if (answer.status === 404 || answer.status === 410) return undefined
    throw new UpstreamError(
      SYSTEM,
      'failed',
      `GitHub's storage answered ${answer.status} when I tried to ${what}.`,
    )
  } catch (error) {
    const status = statusOf(error)
    if (status === 404 || status === 410) return undefined
    throw explain(error, doing)
  }
}

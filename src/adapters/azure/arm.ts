import type { TokenCredential } from '@azure/identity'
import { z } from 'zod'
import { type Doing, malformed, refused, silent } from './failure.ts'

export type ArmOptions = {
  /** Address of the resource manager. */
  readonly endpoint: string
  readonly credential: TokenCredential
  readonly now: () => Date
  /** Milliseconds for one answer; 15 s when absent. */
  readonly patienceMs?: number
}

/** Reads from Azure's resource manager. Every call throws `UpstreamError` of system "Azure". */
export type Arm = {
  get<Result>(path: string, query: Query, shape: z.ZodType<Result>, doing: Doing): Promise<Result>
  /** All pages of a list, up to a thousand items. */
  list<Item>(path: string, query: Query, item: z.ZodType<Item>, doing: Doing): Promise<readonly Item[]>
}
export type Query = Readonly<Record<string, string>> & { readonly 'api-version': string }

/** No list that we ask for comes near this. */
const LONGEST_LIST = 1000

/** Azure's resource manager by REST: one GET each, nothing retried, so that a person hears of trouble at once. */
export function openArm({ endpoint, credential, now, patienceMs = 15_000 }: ArmOptions): Arm {
  const base = endpoint.replace(/\/$/, '')
  const scope = `${audienceOf(base)}/.default`
  const fetchJson = async (url: string, doing: Doing): Promise<unknown> => {
    const signal = AbortSignal.timeout(patienceMs)
    try {
      const token = await orAbort(credential.getToken(scope, { abortSignal: signal }), signal)
      const answer = await fetch(url, {
        headers: { authorization: `Bearer ${token?.token ?? ''}`, accept: 'application/json' },
        redirect: 'error',
        signal,
      })
      if (!answer.ok) {
        await answer.body?.cancel()
        throw refused(answer, doing, now())
      }
      return await answer.json()
    } catch (error) {
      throw error instanceof SyntaxError ? malformed(error, doing) : silent(error, doing)
    }
  }
  const get = async <Result>(url: string, shape: z.ZodType<Result>, doing: Doing): Promise<Result> => {
    const read = shape.safeParse(await fetchJson(url, doing))
    if (!read.success) throw malformed(read.error, doing)
    return read.data
  }
  const urlOf = (path: string, query: Query) => `${base}${path}?${new URLSearchParams(query)}`
  return {
    get: (path, query, shape, doing) => get(urlOf(path, query), shape, doing),
    async list(path, query, item, doing) {
      const page = z.object({ value: z.array(item), nextLink: z.string().nullish() })
      const found: z.infer<typeof item>[] = []
      for (let url: string | undefined = urlOf(path, query); url && found.length < LONGEST_LIST; ) {
        const { value, nextLink }: z.infer<typeof page> = await get(url, page, doing)
        found.push(...value)
        // The token goes to Azure alone, whatever a list says.
        if (nextLink && !nextLink.startsWith(`${base}/`))
          throw malformed(new Error('a list goes on elsewhere'), doing)
        url = nextLink || undefined
      }
      return found
    },
  }
}

/** Clouds of their own have an audience of their own. */
function audienceOf(endpoint: string): string {
  const { hostname } = new URL(endpoint)
  const own = ['management.usgovcloudapi.net', 'management.chinacloudapi.cn']
  return own.includes(hostname) ? `https://${hostname}` : 'https://management.azure.com'
}

/** Not every credential obeys the signal. */
function orAbort<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  promise.catch(() => {})
  return Promise.race([
    promise,
    new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
    ),
  ])
}

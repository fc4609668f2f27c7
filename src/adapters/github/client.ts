import { randomUUID } from 'node:crypto'
import { createAppAuth } from '@octokit/auth-app'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { Octokit } from '@octokit/rest'
import { githubFetch } from './fetch.ts'
import { againWhenTold, apart, openPlaces, type Places } from './places.ts'

/** A GitHub App (production), or somebody's token (trial). `privateKey` is PEM. */
export type GithubAuth =
  | {
      readonly kind: 'app'
      readonly appId: string
      readonly installationId: number
      readonly privateKey: string
    }
  | { readonly kind: 'token'; readonly token: string }

export type ClientOptions = {
  readonly baseUrl: string
  readonly auth: GithubAuth
  /** Longest wait for one answer, in ms. */
  readonly patienceMs?: number
  /** Requests under way at once. */
  readonly places?: number
  /** What the client finds strange: deprecations, retries. Never contains tokens. */
  readonly warn?: (message: string) => void
}

const Client = Octokit.plugin(throttling, plainJson, retryReads)
export type Client = InstanceType<typeof Client>

const nothing = () => undefined
/** Waiting longer than this is the person's decision, not ours. Seconds. */
const SHORT_WAIT = 3
/** What GitHub asks for between two writes. Milliseconds. */
const BETWEEN_WRITES = 1000
const final = [400, 401, 403, 404, 409, 410, 413, 422, 429, 451]

/**
 * Octokit as the bot uses it: reads are tried up to three times after a broken connection or a 5xx, writes
 * once; a rate limit is waited out only for seconds; what has not changed comes from memory.
 */
export function openClient(options: ClientOptions): Client {
  const { baseUrl, auth, patienceMs = 10_000, places = 30, warn = nothing } = options
  return new Client({
    baseUrl: baseUrl.replace(/\/+$/, ''),
    userAgent: 'ops-bot',
    log: { debug: nothing, info: nothing, warn, error: nothing },
    request: { fetch: githubFetch(patienceMs) },
    throttle: {
      // Limits of one client must not hold up another's: the plugin shares them by id.
      id: randomUUID(),
      onRateLimit: shortly,
      onSecondaryRateLimit: shortly,
      // Its own queues let each request wait for half a dozen timers, which is most of the time between a click and
      // its dispatch, and for places of which there are ten. The type does not name them.
      ...({
        global: inTurn(openPlaces(places)),
        write: inTurn(apart(BETWEEN_WRITES)),
        retryLimiter: againWhenTold(),
      } as object),
    },
    retry: { doNotRetry: final, retries: 2, retryAfterBaseValue: 200 },
    ...(auth.kind === 'token'
      ? { auth: auth.token }
      : {
          authStrategy: createAppAuth,
          auth: { appId: auth.appId, installationId: auth.installationId, privateKey: auth.privateKey },
        }),
  })
}

/** The retry plugin for reads alone: a write that seemed to fail may have happened. */
function retryReads({ hook }: Pick<Octokit, 'hook'>, options: object): ReturnType<typeof retry> {
  hook.error('request', (error, request) => {
    // Whoever let us wait for ten seconds is not asked two more times while a person waits. `request` is replaced,
    // not changed: without options of its own a call holds the one that all calls share.
    if ((error.cause as Error | undefined)?.name === 'NoAnswer')
      request.request = { ...request.request, retries: 0 }
    throw error
  })
  const wrap: typeof hook.wrap = (name, again) =>
    hook.wrap(name, async (send, request) => {
      try {
        return await send(request)
      } catch (first) {
        if ((request as { readonly method?: string }).method !== 'GET') throw first
        // The plugin's queue costs every request several timers, so it is told only of what has failed.
        let told = false
        const resend = async (same: typeof request) => {
          if (told) return await send(same)
          told = true
          throw first
        }
        return await again(resend as typeof send, request)
      }
    })
  return retry({ hook: { error: hook.error, wrap } } as unknown as Octokit, options)
}

/**
 * Reads answers with the platform's JSON. The client's own reader keeps integers beyond 2^53, which GitHub does
 * not send, and takes ten times as long: that was most of the time between two rounds of questions.
 */
function plainJson({ hook }: Pick<Octokit, 'hook'>): void {
  hook.wrap('request', async (send, request) => {
    if (request.method !== 'GET') return await send(request)
    // Set on this very object: hooks further in are given it, whatever is handed on.
    request.request = { ...request.request, parseSuccessResponseBody: false }
    const answer = await send(request)
    if (!(answer.data instanceof ReadableStream)) return answer
    const text = await new Response(answer.data).text()
    const json = /json/.test(String(answer.headers['content-type']))
    return { ...answer, data: json ? parsed(text) : text }
  })
}

/** What is no JSON stays text, and is refused by whoever wanted something else. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function shortly(
  retryAfter: number,
  { method }: { readonly method: string },
  _: unknown,
  tries: number,
): boolean {
  return method === 'GET' && retryAfter <= SHORT_WAIT && tries === 0
}

/** One of the plugin's queues. */
const inTurn = (places: Places) => ({
  key: () => ({
    schedule: (_: unknown, work: (...args: unknown[]) => Promise<unknown>, ...args: unknown[]) =>
      places(() => work(...args)),
  }),
})

import type { IncomingMessage } from 'node:http'
import { type Answer, BodyTooLarge, readBody } from '../exchange.ts'
import type { TokenIssuer } from '../identity/token.ts'
import { checkToken } from './auth.ts'
import { answerBatch, batchHeader } from './batch.ts'
import { badArgument, notFound, tooLarge } from './errors.ts'
import { answerQuery, type QueryPorts, type Target } from './query.ts'
import { type LogsIds, logsPath, workspaceTarget } from './target.ts'

/** Bytes of a request's body. Azure refuses long queries; nothing of ours comes near this. */
export const bodyLimit = 1_048_576

/** One workspace with the component in front of it. */
export type LogsStore = Pick<QueryPorts, 'engine' | 'reach' | 'knows'> & { readonly ids: LogsIds }
export type LogsPorts = QueryPorts &
  LogsStore & {
    readonly issuer: TokenIssuer
    /** Stores beside the first. */
    readonly others?: readonly LogsStore[]
  }

/** The Logs API: one query (POST or GET) or a batch; undefined for a path that is none of it. */
export async function logsRoute(
  request: IncomingMessage,
  url: URL,
  ports: LogsPorts,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  const stores = [ports, ...(ports.others ?? [])]
  const found = stores.map((store) => ({ store, path: logsPath(url.pathname, store.ids) }))
  const { path, store } = found.find(({ path }) => path?.kind === 'query' && path.target) ?? found[0] ?? {}
  if (!path) return undefined
  const refused = checkToken(request, ports.issuer, ports.now())
  if (refused) return refused
  const run = (target: Target | undefined, body: unknown, prefer: string | undefined) =>
    target
      ? answerQuery({ ...ports, ...store }, target, { body, prefer, signal })
      : Promise.resolve(notFound())
  if (request.method === 'GET' && path.kind === 'query')
    return run(path.target, Object.fromEntries(url.searchParams), preferOf(request))
  if (request.method !== 'POST') return notFound()
  const body = await jsonBody(request)
  if ('refused' in body) return body.refused
  if (path.kind === 'query') return run(path.target, body.json, preferOf(request))
  return answerBatch(body.json, (one) =>
    run(workspaceTarget(one.workspace, ports.ids), one.body, batchHeader(one, 'prefer')),
  )
}

const preferOf = (request: IncomingMessage) => [request.headers.prefer ?? []].flat().join(',')

async function jsonBody(request: IncomingMessage): Promise<{ json: unknown } | { refused: Answer }> {
  // An empty 200 is what Azure documents for a POST that is not declared as JSON.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    return { refused: { status: 200 } }
  try {
    return { json: JSON.parse(await readBody(request, bodyLimit)) }
  } catch (error) {
    if (error instanceof BodyTooLarge)
      return { refused: { ...tooLarge(bodyLimit), headers: { connection: 'close' } } }
    if (error instanceof SyntaxError)
      return { refused: badArgument({ code: 'InvalidRequestBody', message: 'The request body is not JSON' }) }
    throw error
  }
}

import { timingSafeEqual } from 'node:crypto'
import type { Answer, Head, Route } from './exchange.ts'

export type MetricsRouteOptions = {
  /** Everything as text, and what kind of text that is. */
  readonly text: () => Promise<string>
  readonly type: string
  /** The bearer token that is wanted; without one only this machine may read. */
  readonly token: string | undefined
}

/**
 * `/metrics`, for those who know the token, or without one for callers on this machine. A request that a proxy
 * passed on is not from this machine, whoever connected: then the page does not exist.
 */
export function metricsRoute({ text, type, token }: MetricsRouteOptions): Route {
  return {
    method: 'get',
    path: '/metrics',
    limit: 0,
    allowed: (head) => (token === undefined ? fromHere(head) : knows(head.headers.authorization, token)),
    handle: async () => ({ status: 200, body: await text(), headers: { 'content-type': type } }),
  }
}

const absent: Answer = { status: 404, body: { error: 'there is nothing here' } }
const unknown: Answer = {
  status: 401,
  body: { error: 'not authenticated' },
  headers: { 'www-authenticate': 'Bearer' },
}

function fromHere({ headers, address }: Head): Answer | undefined {
  const forwarded = ['x-forwarded-for', 'forwarded', 'via', 'x-envoy-external-address'].some(
    (name) => headers[name] !== undefined,
  )
  const local = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address)
  return local && !forwarded ? undefined : absent
}

function knows(header: string | undefined, token: string): Answer | undefined {
  const [given, wanted] = [Buffer.from(header ?? ''), Buffer.from(`Bearer ${token}`)]
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? undefined : unknown
}

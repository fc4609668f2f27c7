import { createHash } from 'node:crypto'
import { allowed, type Caller, identify } from '../app/caller.ts'
import { settle } from '../runs/settle.ts'
import type { World } from '../state/world.ts'
import { type Answer, fail, missing } from './answer.ts'
import { identityOf, type Limits } from './limits.ts'
import type { Method, routing } from './route.ts'

/** A request with its body read. `headers` as Node gives them: lower case. */
export type Asked = {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}
export type Gate = {
  readonly world: World
  readonly limits: Limits
  readonly hourly: () => number
  readonly wall: () => number
  readonly find: ReturnType<typeof routing>
}

/** Answers a request as GitHub does: identity, rate limit, route, permission, ETag; in that order. */
export async function serve(gate: Gate, asked: Asked): Promise<Answer> {
  const { world, limits } = gate
  const wall = gate.wall()
  settle(world)
  const identified = identify(world.app, single(asked.headers.authorization), wall)
  if ('refused' in identified) return fail(401, identified.refused)
  const { caller } = identified
  const who = identityOf(caller)
  const limit = caller.kind === 'anonymous' ? 60 : gate.hourly()
  const window = limits.left(who, limit, wall)
  const counts = asked.url.pathname !== '/rate_limit'
  if (counts && window.used >= limit) return exceeded(who, limits.count(who, limit, wall, true))
  const answer = withEtag(asked, await routed(gate, asked, caller))
  const free = !counts || (answer.status === 304 && caller.kind !== 'anonymous')
  return { ...answer, headers: { ...limits.count(who, limit, wall, free), ...answer.headers } }
}

async function routed(gate: Gate, asked: Asked, caller: Caller): Promise<Answer> {
  const found = gate.find(asked.method, asked.url.pathname)
  if (found === undefined) return missing()
  const { route, params } = found
  const accepted: Record<string, string> =
    route.permission === undefined
      ? {}
      : { 'x-accepted-github-permissions': route.permission.replace(':', '=') }
  if (!allowed(caller, route.permission)) return { ...refusal(caller), headers: accepted }
  const body = parsed(asked.body)
  if (body === malformed) return fail(400, 'Problems parsing JSON')
  const answer = await route.answer({
    ...{ world: gate.world, method: asked.method as Method, url: asked.url, params, caller, body },
    ...{ query: asked.url.searchParams, accept: single(asked.headers.accept) ?? '' },
  })
  settle(gate.world)
  return { ...answer, headers: { ...accepted, ...answer.headers } }
}

function refusal(caller: Caller): Answer {
  if (caller.kind === 'anonymous') return fail(401, 'Requires authentication')
  if (caller.kind === 'app')
    return fail(401, 'A JSON web token could not be used for this endpoint; use an installation token')
  const what = caller.installation ? 'integration' : 'personal access token'
  return fail(403, `Resource not accessible by ${what}`)
}

function exceeded(who: string, headers: Readonly<Record<string, string>>): Answer {
  return fail(403, `API rate limit exceeded for ${who}.`, headers)
}

/** GET answers carry a hash; a matching If-None-Match gets 304 without a body. */
function withEtag(asked: Asked, given: Answer): Answer {
  if (asked.method !== 'GET' || given.status !== 200) return given
  const answer = given.json === undefined ? given : written(given)
  const content = answer.bytes ?? answer.text
  if (content === undefined) return answer
  const hash = createHash('sha256').update(content).digest('hex')
  const etag = `W/"${hash}"`
  const headers = { ...answer.headers, etag, 'cache-control': 'private, max-age=60, s-maxage=60' }
  const known = single(asked.headers['if-none-match']) ?? ''
  return known.includes(`"${hash}"`) ? { status: 304, headers } : { ...answer, headers }
}

/** The body as bytes: large lists are worth turning into text only once. */
function written({ json, ...rest }: Answer): Answer {
  return { ...rest, bytes: Buffer.from(JSON.stringify(json)), type: 'application/json; charset=utf-8' }
}

const malformed = Symbol('malformed')

function parsed(body: string): unknown {
  if (body === '') return undefined
  try {
    return JSON.parse(body)
  } catch {
    return malformed
  }
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

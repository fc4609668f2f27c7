import { ok } from '../http/answer.ts'
import { identityOf, type Limits } from '../http/limits.ts'
import type { Route } from '../http/route.ts'

/** How much of the hour is left; asking costs nothing. */
export function rateLimitRoutes(limits: Limits, hourly: () => number, wall: () => number): readonly Route[] {
  return [
    {
      ...{ method: 'GET', path: '/rate_limit' },
      answer: ({ caller }) => {
        const limit = caller.kind === 'anonymous' ? 60 : hourly()
        const { used, resetAt } = limits.left(identityOf(caller), limit, wall())
        const rate = { limit, used, remaining: Math.max(0, limit - used), reset: Math.ceil(resetAt / 1000) }
        return ok({ resources: { core: rate, search: { ...rate, limit: 30, used: 0, remaining: 30 } }, rate })
      },
    },
  ]
}

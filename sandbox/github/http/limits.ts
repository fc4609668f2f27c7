import type { Caller } from '../app/caller.ts'

/** Requests per hour and identity, as GitHub counts them. Times are wall time in ms. */
export type Limits = {
  /** Headers for an answer to `who`; counts one request unless `free` (a 304). */
  count(who: string, limit: number, wall: number, free: boolean): Readonly<Record<string, string>>
  left(who: string, limit: number, wall: number): Window
}
export type Window = { readonly limit: number; readonly used: number; readonly resetAt: number }

const hour = 3_600_000

export function newLimits(): Limits {
  const windows = new Map<string, { used: number; resetAt: number }>()
  const current = (who: string, wall: number) => {
    const known = windows.get(who)
    if (known !== undefined && known.resetAt > wall) return known
    const fresh = { used: 0, resetAt: wall + hour }
    windows.set(who, fresh)
    return fresh
  }
  return {
    left: (who, limit, wall) => ({ limit, ...current(who, wall) }),
    count(who, limit, wall, free) {
      const window = current(who, wall)
      if (!free) window.used += 1
      return limitHeaders({ limit, ...window })
    },
  }
}

export function limitHeaders({ limit, used, resetAt }: Window): Record<string, string> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(Math.max(0, limit - used)),
    'x-ratelimit-used': String(Math.min(used, limit)),
    'x-ratelimit-reset': String(Math.ceil(resetAt / 1000)),
    'x-ratelimit-resource': 'core',
  }
}

/** Whose hour a request counts for. */
export function identityOf(caller: Caller): string {
  return caller.kind === 'token' ? `token:${caller.actor.login}` : caller.kind
}

import type { Answer } from '../http/answer.ts'
import { missing } from '../http/answer.ts'
import type { Faults } from '../http/faults.ts'
import type { Asked } from '../http/serve.ts'
import { settle } from '../runs/settle.ts'
import type { World } from '../state/world.ts'
import type { Webhooks } from '../webhooks/deliver.ts'
import { archive } from './artifacts.ts'
import { logOf } from './jobs.ts'
import { page } from './pages.ts'
import { switches } from './switches.ts'

/** What the sandbox's own routes may touch. */
export type Hands = {
  readonly world: World
  readonly faults: Faults
  readonly webhooks: Webhooks
  readonly advance: (ms: number) => void
}

/**
 * Routes that are the sandbox's own: what redirects lead to, pages a person can open, and the switches.
 * `undefined` when the request is for GitHub.
 */
export function ownRoutes(hands: Hands) {
  return async (asked: Asked): Promise<Answer | undefined> => {
    const [, room, what, repoId, id] = asked.url.pathname.split('/')
    if (room === '_downloads') return download(hands.world, what ?? '', repoId ?? '', id ?? '')
    if (room === '_sandbox') return switches(hands, what ?? '', asked)
    settle(hands.world)
    return asked.method === 'GET' ? page(hands.world, asked.url.pathname) : undefined
  }
}

function download(world: World, what: string, repoId: string, id: string): Answer {
  settle(world)
  const repo = [...world.repos.values()].find((one) => String(one.id) === repoId)
  if (repo === undefined) return missing()
  if (what === 'logs') {
    const text = logOf(world, repo, id)
    return text === undefined ? missing() : { status: 200, text }
  }
  const bytes = archive(world, repo, what, id)
  return bytes === undefined ? missing() : { status: 200, bytes, type: 'application/zip' }
}

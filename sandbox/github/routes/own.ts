import { z } from 'zod'
import { type Answer, empty, fail, missing, ok } from '../http/answer.ts'
import { Fault, type Faults } from '../http/faults.ts'
import type { Asked } from '../http/serve.ts'
import { settle } from '../runs/settle.ts'
import type { World } from '../state/world.ts'
import { logOf } from './jobs.ts'

/**
 * Routes that are the sandbox's own: what redirects lead to, and the fault switch. `undefined` when the
 * request is for GitHub.
 */
export function ownRoutes(world: World, faults: Faults) {
  return async (asked: Asked): Promise<Answer | undefined> => {
    const [, room, what, repoId, id] = asked.url.pathname.split('/')
    if (room === '_downloads') return download(world, what ?? '', repoId ?? '', id ?? '')
    if (room !== '_sandbox') return undefined
    if (what === 'faults') return switchFaults(faults, asked)
    return missing()
  }
}

function download(world: World, what: string, repoId: string, id: string): Answer {
  settle(world)
  const repo = [...world.repos.values()].find((one) => String(one.id) === repoId)
  const text = repo === undefined || what !== 'logs' ? undefined : logOf(world, repo, id)
  return text === undefined ? missing() : { status: 200, text }
}

function switchFaults(faults: Faults, asked: Asked): Answer {
  if (asked.method === 'GET') return ok(faults.pending())
  if (asked.method === 'DELETE') {
    faults.clear()
    return empty()
  }
  const read = z.union([Fault, z.array(Fault)]).safeParse(json(asked.body))
  if (!read.success) return fail(422, z.prettifyError(read.error))
  for (const fault of [read.data].flat()) faults.add(fault)
  return ok(faults.pending())
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

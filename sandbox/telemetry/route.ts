import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { type Answer, readBody } from '../exchange.ts'
import { episodeKinds } from './story.ts'
import type { Telemetry } from './telemetry.ts'

export const storyPath = '/_sandbox/story'

const kind = z.enum(episodeKinds)
const Change = z.strictObject({
  /** Episodes that begin now; `minutes` long, open-ended without. */
  begin: z
    .array(
      z.strictObject({
        kind,
        share: z.number().min(0).max(1).default(1),
        minutes: z.number().positive().optional(),
      }),
    )
    .default([]),
  /** Kinds of episodes that end now. */
  end: z.array(kind).default([]),
  /** A new revision starts now, or a crash ends what is running. */
  restart: z.enum(['deploy', 'crash']).optional(),
})

/** The plot over HTTP: GET shows the episodes and restarts, POST changes what happens from now on. */
export async function storyRoute(
  request: IncomingMessage,
  telemetry: Telemetry | undefined,
): Promise<Answer> {
  if (!telemetry) return { status: 409, body: { error: 'The telemetry of this world came from a file.' } }
  if (request.method === 'POST') {
    const change = Change.safeParse(parse(await readBody(request, 65_536)))
    if (!change.success) return { status: 400, body: { error: z.prettifyError(change.error) } }
    const { begin, end, restart } = change.data
    await telemetry.tell({
      begin: begin.map(({ minutes, ...episode }) => ({
        ...episode,
        ...(minutes && { to: telemetry.in(minutes) }),
      })),
      end,
      ...(restart && { restart: { why: restart, updated: [], rough: false } }),
    })
  } else if (request.method !== 'GET') return { status: 405, headers: { allow: 'GET, POST' } }
  const { seed, since, episodes, restarts } = telemetry.story()
  return { status: 200, body: { seed, since, episodes, restarts } }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

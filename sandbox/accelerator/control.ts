import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { type Answer, readBody } from '../exchange.ts'
import type { ContainerApp } from './container-app.ts'
import type { Rows } from './rows.ts'
import type { ProposedTool } from './tools.ts'

export const controlPath = '/_sandbox/accelerator'

const Tool = z.object({ tool: z.string(), args: z.record(z.string(), z.unknown()).default({}) })
const Change = z.strictObject({
  /** Variables of the container, as `az containerapp update` would change them: a new revision. */
  set: z.record(z.string(), z.string()).optional(),
  remove: z.array(z.string()).optional(),
  image: z.string().optional(),
  by: z.string().default('somebody@contoso.example'),
  /** What requests propose from now on; an empty list is the flagship's way. */
  propose: z.array(Tool).optional(),
  bootstrapMs: z.number().int().nonnegative().optional(),
  stuck: z.boolean().optional(),
  workMs: z.number().int().nonnegative().optional(),
  ingestionMs: z.number().int().nonnegative().optional(),
})

/** What can be turned while the accelerator runs. */
export type Knobs = { proposed: readonly ProposedTool[]; workMs: number }

/** GET shows how the accelerator runs, POST changes it. Needs no token: the sandbox listens on loopback only. */
export async function controlRoute(
  request: IncomingMessage,
  { app, rows, knobs }: { readonly app: ContainerApp; readonly rows: Rows; readonly knobs: Knobs },
): Promise<Answer> {
  if (request.method === 'POST') {
    const change = Change.safeParse(parse(await readBody(request, 262_144)))
    if (!change.success) return { status: 400, body: { error: z.prettifyError(change.error) } }
    const { set, remove, image, by, propose, bootstrapMs, stuck, workMs, ingestionMs } = change.data
    if (bootstrapMs !== undefined) app.bootstrapMs = bootstrapMs
    if (stuck !== undefined) app.stuck = stuck
    if (propose) knobs.proposed = propose
    if (workMs !== undefined) knobs.workMs = workMs
    if (ingestionMs !== undefined) rows.ingestionMs = ingestionMs
    if (set || remove || image)
      app.change({ by, ...(set && { set }), ...(remove && { remove }), ...(image && { image }) })
  } else if (request.method !== 'GET') return { status: 405, headers: { allow: 'GET, POST' } }
  const serving = app.serving()
  return {
    status: 200,
    body: {
      serving: { name: serving.name, variables: Object.fromEntries(serving.variables) },
      latest: { name: app.latest().name, variables: Object.fromEntries(app.latest().variables) },
      ...{ bootstrapMs: app.bootstrapMs, stuck: app.stuck, proposed: knobs.proposed.map(({ tool }) => tool) },
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

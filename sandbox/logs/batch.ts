import { z } from 'zod'
import type { Answer } from '../exchange.ts'
import { badArgument, notFound } from './errors.ts'

const BatchRequest = z.object({
  id: z.string(),
  headers: z.record(z.string(), z.string()).nullish(),
  body: z.unknown(),
  path: z.string().default('/query'),
  method: z.string().default('GET'),
  workspace: z.string(),
})
const Batch = z.object({ requests: z.array(BatchRequest).min(1).max(100) })
export type BatchRequest = z.infer<typeof BatchRequest>

/**
 * Several queries in one request. The batch succeeds when it is well formed; each query has its own status.
 * They run side by side, and their answers come in the order of completion, as Azure's may.
 */
export async function answerBatch(
  body: unknown,
  run: (request: BatchRequest) => Promise<Answer>,
): Promise<Answer> {
  const batch = Batch.safeParse(body)
  if (!batch.success)
    return badArgument({ code: 'InvalidRequestBody', message: z.prettifyError(batch.error) })
  const responses: object[] = []
  await Promise.all(
    batch.data.requests.map(async (request) => {
      const known = request.path === '/query' && request.method.toUpperCase() === 'POST'
      const { status, body, headers = {} } = known ? await run(request) : notFound()
      responses.push({ id: request.id, status, headers, body: body ?? {} })
    }),
  )
  return { status: 200, body: { responses } }
}

/** A header of one request in a batch, whatever its capitals. */
export function batchHeader(request: BatchRequest, name: string): string | undefined {
  const found = Object.entries(request.headers ?? {}).find(([key]) => key.toLowerCase() === name)
  return found?.[1]
}

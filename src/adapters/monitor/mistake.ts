import { z } from 'zod'
import type { Mistake } from '../../ports/log-tables.ts'

/** Azure's error object. Deeper ones are more exact; the client renames what it knows of the body. */
const Inner = z.looseObject({
  code: z.string().max(100).optional(),
  message: z.string().optional(),
  line: z.number().optional(),
  pos: z.number().optional(),
  token: z.string().optional(),
  innererror: z.unknown().optional(),
  innerError: z.unknown().optional(),
})
const Thrown = z.looseObject({
  statusCode: z.literal(400),
  details: z.looseObject({ error: z.unknown() }),
})

/** What a 400 says of the query's text; undefined for everything else that can be thrown. */
export function mistakeIn(error: unknown): Mistake | undefined {
  const thrown = Thrown.safeParse(error)
  if (!thrown.success) return undefined
  const chain: z.infer<typeof Inner>[] = []
  for (let one: unknown = thrown.data.details.error; chain.length < 6; ) {
    const read = Inner.safeParse(one)
    if (!read.success) break
    chain.push(read.data)
    one = read.data.innererror ?? read.data.innerError
  }
  // The innermost says it best, but does not always know where.
  const said = chain.findLast(({ message }) => message)
  const placed = chain.findLast(({ line }) => line !== undefined)
  if (!said) return undefined
  return {
    code: chain.findLast(({ code }) => code)?.code ?? '400',
    message: said.message ?? '',
    ...(placed && {
      at: { line: placed.line ?? 1, column: (placed.pos ?? 0) + 1, token: placed.token ?? '' },
    }),
  }
}

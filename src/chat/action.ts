import type { z } from 'zod'
import type { Role } from './actor.ts'
import type { Reply } from './reply.ts'
import type { Turn } from './turn.ts'

/**
 * What a click means. `verb` is `<feature>.<verb>`; `data` is what the card sent back, parsed before use:
 * whatever a card carries can be forged, so it names things and never grants anything.
 */
export type Action<Data = unknown> = {
  readonly verb: string
  readonly role: Role
  readonly data: z.ZodType<Data>
  readonly run: (data: Data, turn: Turn) => Promise<Reply>
}
// biome-ignore lint/suspicious/noExplicitAny: as AnyCommand
export type AnyAction = Action<any>

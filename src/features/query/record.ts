import { createHash } from 'node:crypto'
import { tokensOf } from '../../chat/kql/tokens.ts'
import type { AuditEntry } from '../../ports/audit.ts'
import type { QueryArgs } from './args.ts'

const LONGEST_SHAPE = 2_000

/**
 * What the audit keeps of a query: who asked what of which environment and window. Values may be personal data, so the
 * text stands there without them; its hash proves which text it was to somebody who has it.
 */
export function queryEntry(args: QueryArgs, actor: string): AuditEntry {
  const hash = createHash('sha256').update(args.text).digest('hex')
  return {
    event: 'query.asked',
    actor,
    subject: hash.slice(0, 16),
    detail: {
      environment: args.environment,
      from: args.window.from.toISOString(),
      to: args.window.to.toISOString(),
      sha256: hash,
      shape: shapeOf(args.text),
    },
  }
}

/** The query with every string as '…', every number as 0, no comments, and names that look like ids folded. */
export function shapeOf(text: string): string {
  const pieces = tokensOf(text).tokens.map(({ kind, text: piece, start, end }) => {
    const shown =
      kind === 'string' ? "'…'" : kind === 'number' ? '0' : kind === 'name' ? nameIn(piece) : piece
    return { shown, start, end }
  })
  const joined = pieces.reduce(
    (made, { shown, start }, i) => made + (i > 0 && start > (pieces[i - 1]?.end ?? 0) ? ' ' : '') + shown,
    '',
  )
  return joined.length > LONGEST_SHAPE ? `${joined.slice(0, LONGEST_SHAPE - 1)}…` : joined
}

/** Names are words of the language and of the store, or made up by the person: then they might be anything. */
const nameIn = (name: string): string => (/\d{4,}/.test(name) || name.length > 40 ? 'name' : name)

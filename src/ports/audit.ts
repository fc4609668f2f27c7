import type { Json } from '../chat/reply.ts'

/** One thing that happened and must be provable later. No PII, no secrets: ids and facts. */
export type AuditEntry = {
  /** `<topic>.<what>`, e.g. "command.refused", "approval.approved". */
  readonly event: string
  /** Entra object id, or "system". */
  readonly actor: string
  /** What it was about: approval id, operation id, command name. */
  readonly subject: string
  readonly detail: { readonly [key: string]: Json }
}

/** A stored entry with its place in the chain. `hash` covers everything above it and `previous`. */
export type AuditRecord = AuditEntry & {
  readonly seq: number
  readonly at: Date
  readonly previous: string
  readonly hash: string
}

/** What checking the chain found. `broken` names the first entry that does not fit. */
export type ChainCheck =
  | { readonly intact: true; readonly entries: number; readonly head: string }
  | {
      readonly intact: false
      readonly entries: number
      readonly broken: { readonly seq: number; readonly why: string }
    }

/** The append-only, hash-chained record of what the bot did and decided. */
export type Audit = {
  append(entry: AuditEntry): Promise<AuditRecord>
  verify(): Promise<ChainCheck>
  /** Entries from `since` on, oldest first, in pages: never the whole table in memory. */
  read(since?: Date): AsyncIterable<AuditRecord>
}

import type { ColumnType, Generated } from 'kysely'

/** Set by the database, never by us. */
type Stamp = ColumnType<Date, never, never>

export type AuditTable = {
  seq: number
  at: Date
  event: string
  actor: string
  subject: string
  /** JSON as it was hashed: text, because `jsonb` would change its spelling. */
  detail: string
  previous: string
  hash: string
}
/** One row: the newest place of the chain. Its row lock is what puts appends in a line. */
export type AuditHeadTable = { id: Generated<number>; seq: number; at: Date; hash: string }
export type InboxTable = { key: string; at: Generated<Date> }
export type DialogStateTable = { key: string; value: string; etag: string; at: Generated<Date> }
export type SchemaVersionTable = { version: number; at: Stamp }

/** Every table of the schema `ops`. */
export type Schema = {
  audit: AuditTable
  audit_head: AuditHeadTable
  inbox: InboxTable
  dialog_state: DialogStateTable
  schema_version: SchemaVersionTable
}

import { type Kysely, sql } from 'kysely'
import type { Json } from '../../chat/reply.ts'
import type { Audit, AuditEntry, AuditRecord } from '../../ports/audit.ts'
import { checkChain } from './audit-check.ts'
import type { AuditTable, Schema } from './schema.ts'

/** Rows a page when reading: bounds memory, whatever the length of the record. */
const pageSize = 1000

/** The audit record in the database. */
export function databaseAudit(db: Kysely<Schema>): Audit {
  return {
    append: (entry) => db.transaction().execute((trx) => appendAudit(trx, entry)),
    verify: async () => {
      // The head first: entries that are appended while we read must not look like ones too many.
      const head = await db.selectFrom('audit_head').selectAll().executeTakeFirst()
      return checkChain(head, pages(db))
    },
    async *read(since) {
      for await (const page of pages(db, since)) for (const row of page) yield toRecord(row)
    },
  }
}

/**
 * Appends in the caller's transaction, which from then on holds the head of the record until it commits. So append
 * last: everybody waits for you.
 */
export async function appendAudit(trx: Kysely<Schema>, entry: AuditEntry): Promise<AuditRecord> {
  if (!trx.isTransaction) throw new Error('appendAudit needs a transaction')
  const { event, actor, subject, detail } = entry
  const { rows } = await sql<AuditTable>`
    select * from ops.audit_append(${event}, ${actor}, ${subject}, ${JSON.stringify(detail)})`.execute(trx)
  return toRecord(rows[0] as AuditTable)
}

async function* pages(db: Kysely<Schema>, since?: Date): AsyncGenerator<readonly AuditTable[]> {
  for (let after = 0; ; ) {
    let query = db.selectFrom('audit').selectAll().where('seq', '>', after).orderBy('seq').limit(pageSize)
    if (since) query = query.where('at', '>=', since)
    const page = await query.execute()
    if (page.length) yield page
    if (page.length < pageSize) return
    after = page.at(-1)?.seq ?? after
  }
}

function toRecord(row: AuditTable): AuditRecord {
  return { ...row, detail: JSON.parse(row.detail) as { [key: string]: Json } }
}

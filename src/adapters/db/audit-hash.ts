import { createHash } from 'node:crypto'
import type { AuditRecord } from '../../ports/audit.ts'

/** What the first entry has in the place of a predecessor. */
export const genesis = '0'.repeat(64)

/** The hashed fields in their order. Must say the same as `ops.audit_append`, which makes the hash. */
export function hashOf(record: Omit<AuditRecord, 'hash' | 'detail'> & { detail: string }): string {
  const fields = [
    record.previous,
    String(record.seq),
    record.at.toISOString(),
    record.event,
    record.actor,
    record.subject,
    record.detail,
  ]
  // Each field is preceded by its length in bytes: without that, text could be moved across a field's edge.
  const text = fields.map((field) => `${Buffer.byteLength(field)}:${field}`).join('')
  return createHash('sha256').update(text).digest('hex')
}

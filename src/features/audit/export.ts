import { csvLine } from '../../chat/csv.ts'
import type { FileView } from '../../chat/reply.ts'
import type { AuditRecord } from '../../ports/audit.ts'

/** More than this is for the database's own tools. */
const mostBytes = 4_000_000
export type Exported = { readonly file: FileView; readonly entries: number; readonly whole: boolean }

/** The entries as a file, one per line, oldest first; stops at 4 MB (`whole` is then false). */
export async function exported(
  records: AsyncIterable<AuditRecord>,
  format: 'jsonl' | 'csv',
  since: Date,
): Promise<Exported> {
  const lines = format === 'csv' ? [csvLine(columns)] : []
  let bytes = 0
  let whole = true
  for await (const record of records) {
    const line = format === 'csv' ? toCsv(record) : JSON.stringify(plainRecord(record))
    bytes += Buffer.byteLength(line) + 1
    if (bytes > mostBytes) {
      whole = false
      break
    }
    lines.push(line)
  }
  const name = `audit-since-${since.toISOString().slice(0, 10)}.${format}`
  const mime = format === 'csv' ? 'text/csv' : 'application/x-ndjson'
  const file = { name, mime, bytes: Buffer.from(`${lines.join('\n')}\n`) }
  return { file, entries: lines.length - (format === 'csv' ? 1 : 0), whole }
}

const columns = ['seq', 'at', 'event', 'actor', 'subject', 'detail', 'previous', 'hash'] as const

const plainRecord = ({ seq, at, event, actor, subject, detail, previous, hash }: AuditRecord) => ({
  seq,
  at: at.toISOString(),
  event,
  actor,
  subject,
  detail,
  previous,
  hash,
})

function toCsv(record: AuditRecord): string {
  const row = { ...plainRecord(record), detail: JSON.stringify(record.detail) }
  return csvLine(columns.map((column) => String(row[column])))
}

import type { Audit, AuditEntry } from '../../src/ports/audit.ts'

/** An audit that only remembers. */
export function fakeAudit(): Audit & { readonly entries: readonly AuditEntry[] } {
  const entries: AuditEntry[] = []
  const recordOf = (entry: AuditEntry, seq: number) => ({
    ...entry,
    seq,
    at: new Date(0),
    previous: '',
    hash: '',
  })
  return {
    entries,
    async append(entry) {
      entries.push(entry)
      return recordOf(entry, entries.length)
    },
    verify: async () => ({ intact: true, entries: entries.length, head: '' }),
    async *read() {
      yield* entries.map(recordOf)
    },
  }
}

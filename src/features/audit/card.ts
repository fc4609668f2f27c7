import type { CardView } from '../../chat/reply.ts'
import { showTime, type Viewer } from '../../chat/time/show.ts'
import type { AuditRecord, ChainCheck } from '../../ports/audit.ts'

/** Whether the record is whole, its head, and its newest entries. `note` says what is in the file beside it. */
export function auditCard(
  check: ChainCheck,
  newest: readonly AuditRecord[],
  note: string,
  viewer: Viewer & { readonly nameOf: (actor: string) => string },
): CardView {
  const verdict = check.intact
    ? `The chain is whole: ${check.entries} entries, each following from the one before.`
    : `The record was tampered with at entry ${check.broken.seq}: ${check.broken.why}. ${check.entries} entries before it are sound.`
  return {
    template: 'audit/record',
    summary: check.intact
      ? `Audit: ${check.entries} entries, chain whole`
      : `Audit: TAMPERED at entry ${check.broken.seq}`,
    data: {
      headline: 'Audit record',
      verdict,
      tone: check.intact ? 'good' : 'attention',
      head: check.intact ? `head ${check.head}` : '',
      rows: newest.map((record) => ({
        what: `${record.seq} · ${record.event} · ${record.subject}`,
        line: `${showTime(record.at, viewer)} · ${viewer.nameOf(record.actor)}`,
      })),
      hasRows: newest.length > 0,
      note,
      buttons: [
        { title: 'Export the last 7 days', line: 'audit --since 7d' },
        { title: 'Approvals', line: 'approvals history' },
      ],
    },
  }
}

import type { ChainCheck } from '../../ports/audit.ts'
import { genesis, hashOf } from './audit-hash.ts'
import type { AuditHeadTable, AuditTable } from './schema.ts'

/**
 * Walks the chain from its beginning and names the first entry that does not fit. `head` is what the record
 * says of its own end: it shows entries cut off there, which the chain alone cannot.
 */
export async function checkChain(
  head: (Pick<AuditHeadTable, 'hash'> & { readonly seq: number }) | undefined,
  pages: AsyncIterable<readonly AuditTable[]>,
): Promise<ChainCheck> {
  let seq = 0
  let hash = genesis
  let hashAtHead = head?.seq === 0 ? genesis : undefined
  const broken = (at: number, why: string): ChainCheck => ({
    intact: false,
    entries: seq,
    broken: { seq: at, why },
  })
  for await (const page of pages)
    for (const row of page) {
      if (row.seq !== seq + 1)
        return broken(seq + 1, `entry ${seq + 1} is missing: the next one is ${row.seq}`)
      if (row.previous !== hash)
        return broken(row.seq, `entry ${row.seq} does not follow entry ${seq}: one of them was replaced`)
      if (hashOf(row) !== row.hash)
        return broken(row.seq, `entry ${row.seq} was changed after it was written`)
      seq = row.seq
      hash = row.hash
      if (seq === head?.seq) hashAtHead = hash
    }
  if (!head) return broken(seq, 'the head of the record is missing')
  if (seq < head.seq) return broken(seq + 1, `entries ${seq + 1} to ${head.seq} were cut off the end`)
  if (hashAtHead !== head.hash)
    return broken(head.seq, `entry ${head.seq} is not the one that was written last`)
  return { intact: true, entries: seq, head: hash }
}

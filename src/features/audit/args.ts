import type { Given, Reading } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'
import { readPoint, resolve } from '../../chat/time/moment.ts'

/** `since`: from when on to export; undefined to look at the newest entries only. ISO 8601 in UTC. */
export type AuditArgs =
  | { readonly since?: string; readonly format: 'jsonl' | 'csv'; readonly hash?: undefined }
  /** The hash of an evidence pack's list of hashes, to be looked up. */
  | { readonly hash: string }

/** Reads "", "verify", "verify <hash>", "--since 24h", "since yesterday csv", "csv". Throws `UsageError`. */
export function readArgs(words: string, reading: Reading): Given {
  const tokens = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const [verb, hash = ''] = tokens
  if (verb === 'verify' && tokens.length <= 2) {
    if (hash === '') return { format: 'jsonl' }
    if (/^[0-9a-f]{64}$/.test(hash)) return { hash }
    throw new UsageError(
      'A hash has 64 digits from 0 to f: what sha256sum says of the SHA256SUMS of the pack.',
    )
  }
  const format = tokens.includes('csv') ? 'csv' : 'jsonl'
  const named = tokens.some((word) => word === 'csv' || word === 'jsonl' || word === 'export')
  const rest = tokens.filter((word) => !['csv', 'jsonl', 'export', 'as'].includes(word))
  const [head = '', ...time] = rest
  if (head === '') return named ? { format, since: new Date(0).toISOString() } : { format }
  const found = /^(--)?(since|last)$/.test(head) ? readPoint(time, reading) : undefined
  if (!found || found.used < time.length)
    throw new UsageError('Say "audit", "audit --since 24h", "audit --since yesterday csv".', { try: 'audit' })
  return { format, since: resolve(found.point, 'first', reading).toISOString() }
}

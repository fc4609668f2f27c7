import type { Given, Reading } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'
import { readPoint, resolve } from '../../chat/time/moment.ts'

/** `since`: from when on to export; undefined to look at the newest entries only. ISO 8601 in UTC. */
export type AuditArgs = { readonly since?: string; readonly format: 'jsonl' | 'csv' }

/** Reads "", "--since 24h", "since yesterday csv", "csv". Throws `UsageError`. */
export function readArgs(words: string, reading: Reading): Given {
  const tokens = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
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

import type { OpenOptions, QueryOptions } from '../../../sandbox/kusto/contract.ts'

/** A small store: one table with a view under another name, with another type for one column. */
export const store = {
  tables: [
    {
      name: 'traces',
      time: 'timestamp',
      columns: [
        { name: 'timestamp', type: 'datetime' },
        { name: 'message', type: 'string' },
        { name: 'severityLevel', type: 'int' },
        { name: 'success', type: 'string' },
        { name: 'duration', type: 'real' },
        { name: 'size', type: 'long' },
        { name: 'took', type: 'timespan' },
        { name: 'key', type: 'guid' },
        { name: 'seen', type: 'bool' },
        { name: 'customDimensions', type: 'dynamic' },
      ],
    },
  ],
  views: [
    {
      name: 'AppTraces',
      of: 'traces',
      time: 'TimeGenerated',
      columns: [
        { name: 'TimeGenerated', type: 'datetime', from: 'timestamp' },
        { name: 'Message', type: 'string', from: 'message' },
        { name: 'Success', type: 'bool', from: 'success' },
        { name: 'Properties', type: 'dynamic', from: 'customDimensions' },
      ],
    },
  ],
} as const satisfies OpenOptions

export const NOW = new Date('2026-05-04T10:00:00Z')

export const options: QueryOptions = { scope: 'resource', now: NOW, timeoutMs: 20_000, maxRows: 10_000 }

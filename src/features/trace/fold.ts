/** Rows to show and how many were left out. `key` decides what counts as the same row. */
export type Folded<Row> = {
  readonly shown: readonly { readonly row: Row; readonly count: number }[]
  readonly more: number
}

/** Folds rows with the same key into one with a count, in order of first appearance, and keeps the first `most`. */
export function folded<Row>(rows: readonly Row[], key: (row: Row) => string, most: number): Folded<Row> {
  const groups = new Map<string, { row: Row; count: number }>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group) group.count++
    else groups.set(key(row), { row, count: 1 })
  }
  const all = [...groups.values()]
  const more = all.slice(most).reduce((sum, group) => sum + group.count, 0)
  return { shown: all.slice(0, most), more }
}

/** " × 3", or nothing for a single one. */
export const times = (count: number): string => (count > 1 ? ` × ${count}` : '')

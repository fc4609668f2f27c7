/** Label values by label name. */
export type Labels = { readonly [name: string]: string }

/** Upper bounds in seconds: from an answer out of memory to an execution that is waited for. */
export const bounds = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120, 600] as const

/** More series than the bot has things to name means that something else got into a label. */
const mostSeries = 1000

type Kept<T> = { readonly labels: Labels; readonly value: T }

/** Values by label set. Past the limit of series everything goes into one that is called "other". */
function family<T>(fresh: () => T) {
  const kept = new Map<string, Kept<T>>()
  const of = (labels: Labels): T => {
    const key = Object.values(labels).join('\u0000')
    const known = kept.get(key)
    if (known) return known.value
    const full = kept.size >= mostSeries
    if (full && Object.values(labels).some((one) => one !== 'other'))
      return of(Object.fromEntries(Object.keys(labels).map((name) => [name, 'other'])))
    const value = fresh()
    kept.set(key, { labels, value })
    return value
  }
  return { of, all: (): Iterable<Kept<T>> => kept.values() }
}

export type Histogram = {
  observe(labels: Labels, seconds: number): void
  all(): Iterable<Kept<{ readonly buckets: readonly number[]; readonly sum: number; readonly count: number }>>
}

export function histogram(): Histogram {
  const { of, all } = family(() => ({ buckets: bounds.map(() => 0), sum: 0, count: 0 }))
  return {
    observe(labels, seconds) {
      const one = of(labels)
      const at = bounds.findIndex((bound) => seconds <= bound)
      if (at >= 0) one.buckets[at] = (one.buckets[at] ?? 0) + 1
      one.sum += seconds
      one.count += 1
    },
    all,
  }
}

export type Counter = { add(labels: Labels): void; all(): Iterable<Kept<{ readonly count: number }>> }

export function counter(): Counter {
  const { of, all } = family(() => ({ count: 0 }))
  return {
    add(labels) {
      of(labels).count += 1
    },
    all,
  }
}

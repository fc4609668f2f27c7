/** Half-open span of time [from, to). */
export type Timespan = { readonly from: Date; readonly to: Date }

/**
 * An ISO 8601 interval as Azure takes it: a duration back from now (`PT2H`), `start/end`, `start/duration`
 * or `duration/end`. Throws a `RangeError` that says what is wrong.
 */
export function parseTimespan(text: string, now: Date): Timespan {
  const [first = '', second, ...rest] = text.trim().split('/')
  if (rest.length || second === '') throw new RangeError(`'${text}' is not an ISO 8601 interval`)
  const span = second === undefined ? back(first, now) : between(first, second)
  if (span.from > span.to) throw new RangeError(`'${text}' ends before it starts`)
  return span
}

const back = (duration: string, to: Date): Timespan => ({
  from: new Date(to.getTime() - length(duration)),
  to,
})

function between(first: string, second: string): Timespan {
  if (isDuration(first)) return back(first, instant(second))
  const from = instant(first)
  return { from, to: isDuration(second) ? new Date(from.getTime() + length(second)) : instant(second) }
}

const isDuration = (text: string) => /^P/i.test(text)

const parts =
  /^P(?:([\d.]+)Y)?(?:([\d.]+)M)?(?:([\d.]+)W)?(?:([\d.]+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?$/i
/** Seconds in each part. Years and months have no fixed length; Azure counts 365 and 30 days. */
const seconds = [31_536_000, 2_592_000, 604_800, 86_400, 3600, 60, 1]

/** Milliseconds. */
function length(text: string): number {
  const found = parts.exec(text)?.slice(1)
  const total = found?.reduce((sum, part, i) => sum + Number(part ?? 0) * (seconds[i] ?? 0), 0)
  if (!found?.some(Boolean) || total === undefined || Number.isNaN(total))
    throw new RangeError(`'${text}' is not an ISO 8601 duration`)
  return total * 1000
}

/** A date without an offset is UTC, unlike in JavaScript. */
function instant(text: string): Date {
  const shape = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/i.exec(text)
  const value = shape && new Date(shape[1] || !/[T ]/.test(text) ? text : `${text}Z`)
  if (!value || Number.isNaN(value.getTime())) throw new RangeError(`'${text}' is not an ISO 8601 date`)
  return value
}

import type { Udf } from '../contract.ts'
import { refuseValue } from '../refusal.ts'
import { udf } from './define.ts'

/** Rows are handed over together for each of them: more than these would take longer than anybody waits. */
const MOST = 5000

type Known = { readonly key: string; readonly starts: readonly bigint[] }
let last: Known | undefined

/** The start of each row's session, of ticks such as `1,2!,3` where `!` starts one anyway. */
const startsOf = (rows: string, fromFirst: bigint, between: bigint): readonly bigint[] => {
  const entries = rows.split(',')
  if (entries.length > MOST) return refuseValue(`row_window_session() of more than ${MOST} rows`)
  const starts: bigint[] = []
  let previous: bigint | undefined
  let start = 0n
  for (const entry of entries) {
    const at = BigInt(entry.replace('!', ''))
    const goesOn =
      previous !== undefined && !entry.endsWith('!') && at < start + fromFirst && at < previous + between
    if (!goesOn) start = at
    starts.push(start)
    previous = at
  }
  return starts
}

const sessionStart = (rows: string, place: bigint, fromFirst: bigint, between: bigint): bigint | null => {
  const key = `${fromFirst} ${between} ${rows}`
  if (last?.key !== key) last = { key, starts: startsOf(rows, fromFirst, between) }
  return last.starts[Number(place) - 1] ?? null
}

export const sessionUdfs: readonly Udf[] = [
  udf('k_session_start', 'text long long long -> long', sessionStart),
]

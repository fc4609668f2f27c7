import { binOf } from '../../../src/chat/statistics/sketch.ts'
import type { Counted } from '../../../src/features/thresholds/query.ts'
import { chance, normal } from '../kpi/made.ts'

export const DAY = 86_400_000
export const end = new Date('2026-11-30T00:00:00Z')
export const window = { from: new Date(end.getTime() - 30 * DAY), to: end }
export const calendar = { zone: 'Europe/Berlin', holidays: [] }
export const at = (day: number, hour = 0): number => window.from.getTime() + day * DAY + hour * 3_600_000

const row = (
  slot: number,
  message: string,
  how: string,
  items: number,
  bin = 0,
  machine = false,
): Counted => ({
  leg: 'count',
  slot: new Date(slot),
  message,
  how,
  machine,
  bin,
  items,
})

export type Life = {
  readonly seed: number
  /** Requests in five minutes at the busiest time. */
  readonly rate?: number
  readonly failing?: (at: number) => number
  /** Median milliseconds. */
  readonly latency?: (at: number) => number
  readonly refusing?: (at: number) => number
  readonly silent?: (at: number) => number
}

/** A month of counted rows as the query returns them: few requests at night and at weekends. */
export function life({
  seed,
  rate = 6,
  failing = () => 0.01,
  latency = () => 100_000,
  refusing = () => 0.08,
  silent = () => 0.04,
}: Life): Counted[] {
  const random = chance(seed)
  const rows: Counted[] = []
  const draw = (n: number, p: number) => Array.from({ length: n }).filter(() => random() < p).length
  for (let slot = window.from.getTime(); slot < end.getTime(); slot += 300_000) {
    const date = new Date(slot)
    const hour = date.getUTCHours() + date.getUTCMinutes() / 60
    const weekend = date.getUTCDay() % 6 === 0 ? 0.45 : 1
    const mean = rate * weekend * (0.2 + 0.8 * Math.exp(-(((hour - 12) / 4.5) ** 2)))
    const n = Math.round(Math.max(0, mean + Math.sqrt(mean) * normal(random)))
    const failed = draw(n, failing(slot))
    if (failed > 0) rows.push(row(slot, 'response.returned', 'failed', failed))
    if (n > failed) rows.push(row(slot, 'response.returned', 'ok', n - failed))
    for (let i = 0; i < n - failed; i++)
      rows.push(
        row(
          slot - (slot % 900_000),
          'response.returned',
          'ok',
          1,
          binOf(latency(slot) * Math.exp(0.25 * normal(random))),
          true,
        ),
      )
    const calls = draw(n, 0.5)
    const unanswered = draw(calls, silent(slot))
    const refused = draw(calls - unanswered, refusing(slot))
    if (unanswered > 0) rows.push(row(slot, 'tool.failed', 'unanswered', unanswered))
    if (refused > 0) rows.push(row(slot, 'tool.hitl_rejected', 'failed', refused))
    if (calls > unanswered + refused)
      rows.push(row(slot, 'tool.hitl_approved', 'ok', calls - unanswered - refused))
  }
  return rows
}

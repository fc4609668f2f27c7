import { join } from 'node:path'
import { openCards } from '../src/adapters/cards/index.ts'
import type { CardView } from '../src/chat/reply.ts'
import { requestCard } from '../src/features/approvals/card.ts'
import { traceCard } from '../src/features/trace/card.ts'
import { readRequest } from '../src/features/trace/request.ts'
import { sample } from '../test/features/approvals/sample.ts'
import { row, START, success, toolFailed } from '../test/features/trace/rows.ts'

const now = new Date(START + 3_600_000)

/** Expansion of the two largest cards there are, and putting together a trace of 1,000 rows. */
export function cards(): void {
  const made = openCards(join(import.meta.dirname, '../cards'), 'simulated data')
  const rows = [
    ...success.slice(0, -1),
    ...Array.from({ length: 990 }, (_, i) =>
      i % 2
        ? toolFailed(i / 10, `tool_${i % 40}`, `failure ${i}`)
        : row(i / 10, { name: `Bad thing ${i}`, severity: 3 }),
    ),
  ]
  const read = () => readRequest(rows, undefined, { now, newest: now })
  const request = read()
  if (!request) throw new Error('no request')
  const viewer = { now, zone: 'UTC' }
  const view = () => traceCard(request, { viewer, environment: 'prod', doubts: [] })
  // Full of what has to be escaped, in more facts than are shown.
  const hostile = '[click](https://evil) <at>everyone</at> **b** ${x}'
  const facts = Array.from({ length: 50 }, (_, i) => ({ title: `${i}${hostile}`, value: 'x'.repeat(400) }))
  const approval = sample({ title: hostile, reason: hostile.repeat(20).slice(0, 1000), facts })
  const whole = timed(() => {
    read()
    view()
  })
  console.log(`\ncards`)
  const footer = { correlation: 'x', now }
  const show = (name: string, largest: CardView) => {
    const size = Buffer.byteLength(JSON.stringify(made.expand(largest, footer)))
    // A new view each time: one that has been shown is not filled again.
    const { p50, p99 } = timed(() => made.expand({ ...largest }, footer))
    console.log(
      `  largest ${name}, ${(size / 1024).toFixed(1)} KB: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms (wanted: p99 under 3 ms)`,
    )
  }
  show('trace', view())
  show('request for approval', requestCard(approval, viewer))
  console.log(`  1,000 rows to card data: p50 ${whole.p50.toFixed(1)} ms, p99 ${whole.p99.toFixed(1)} ms`)
}

function timed(work: () => void): { p50: number; p99: number } {
  for (let i = 0; i < 50; i++) work()
  const times = Array.from({ length: 300 }, () => {
    const from = performance.now()
    work()
    return performance.now() - from
  }).sort((a, b) => a - b)
  return { p50: times[150] ?? 0, p99: times[297] ?? 0 }
}

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
    const { p50, p99, idle } = timed(() => made.expand({ ...largest }, footer))
    console.log(
      `  largest ${name}, ${(size / 1024).toFixed(1)} KB: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms (wanted: p99 under 3 ms; ${alone(idle)})`,
    )
  }
  show('trace', view())
  show('request for approval', requestCard(approval, viewer))
  console.log(
    `  1,000 rows to card data: p50 ${whole.p50.toFixed(1)} ms, p99 ${whole.p99.toFixed(1)} ms (${alone(whole.idle)})`,
  )
}

const alone = ({ p50, p99 }: Quantiles) =>
  `a loop that does nothing for ${p50.toFixed(2)} ms: p99 ${p99.toFixed(2)} ms`

type Quantiles = { readonly p50: number; readonly p99: number }
const samples = 2000

/**
 * Milliseconds of `work`, and of an empty loop about as long, in turns: what the machine does to a loop that
 * allocates nothing, it does to the work as well.
 */
function timed(work: () => void): Quantiles & { readonly idle: Quantiles } {
  for (let i = 0; i < 300; i++) work()
  const rounds = quantiles(Array.from({ length: 100 }, () => took(work))).p50 / roundMs()
  const times: number[] = []
  const idle: number[] = []
  for (let i = 0; i < samples; i++) {
    times.push(took(work))
    idle.push(took(() => spin(rounds)))
  }
  return { ...quantiles(times), idle: quantiles(idle) }
}

function took(work: () => void): number {
  const from = performance.now()
  work()
  return performance.now() - from
}

function spin(rounds: number): number {
  let x = 0
  for (let i = 0; i < rounds; i++) x = (x * 31 + i) | 0
  return x
}

function roundMs(): number {
  spin(1e6)
  return took(() => spin(1e7)) / 1e7
}

function quantiles(times: readonly number[]): Quantiles {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(share * sorted.length)] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99) }
}

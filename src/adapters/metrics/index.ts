import { monitorEventLoopDelay } from 'node:perf_hooks'
import { outcomeOf } from '../../chat/errors.ts'
import type { Backlog, Waiting } from '../../ports/backlog.ts'
import type { Metrics, Work } from '../../ports/metrics.ts'
import { counter, histogram, type Labels } from './series.ts'
import { counterText, type Gauge, gaugeText, histogramText } from './text.ts'

export { textType } from './text.ts'

export type OwnMetrics = {
  readonly metrics: Metrics
  /** Everything in Prometheus' text format; what cannot be counted now (no database) is left out. */
  text(): Promise<string>
}
export type MetricsOptions = { readonly backlog: Backlog; readonly version: string }

/** Metrics kept in memory and read as text: a map look-up and an addition each. */
export function ownMetrics({ backlog, version }: MetricsOptions): OwnMetrics {
  const seconds = {
    turn: histogram(),
    click: histogram(),
    job: histogram(),
    upstream: histogram(),
  }
  const things = counter()
  const lag = monitorEventLoopDelay({ resolution: 20 })
  lag.enable()
  return {
    metrics: {
      async during(work, run) {
        const began = performance.now()
        let outcome = 'ok'
        try {
          return await run((told) => {
            outcome = told
          })
        } catch (error) {
          outcome = outcomeOf(error)
          throw error
        } finally {
          seconds[work.kind].observe(labelsOf(work, outcome), (performance.now() - began) / 1000)
        }
      },
      count: (name, what) => things.add({ name, what }),
    },
    async text() {
      const waiting = await backlog.waiting().catch(() => undefined)
      return [
        histogramText('ops_turn_seconds', 'Lines answered, typed or clicked.', seconds.turn),
        histogramText('ops_click_seconds', 'Buttons that decide something.', seconds.click),
        histogramText('ops_job_seconds', 'Runs of jobs.', seconds.job),
        histogramText('ops_upstream_seconds', 'Calls of other systems.', seconds.upstream),
        counterText('ops_events_total', 'Things that happened, e.g. refusals at the door.', things),
        ...(waiting ? backlogText(waiting) : []),
        ...processText(version, lag.percentile(99) / 1e9),
      ].join('')
    },
  }
}

const labelsOf = ({ kind, name, system = '' }: Work, outcome: string): Labels =>
  kind === 'upstream' ? { system, name, outcome } : { name, outcome }

const backlogText = (waiting: Waiting): readonly string[] => [
  gaugeText('ops_outbox_waiting', 'Cards that wait to be sent.', [{ value: waiting.outbox }]),
  gaugeText('ops_outbox_oldest_seconds', 'Age of the oldest of them.', [{ value: waiting.outboxOldest }]),
  gaugeText('ops_outbox_failed', 'Cards that were given up.', [{ value: waiting.outboxFailed }]),
  gaugeText('ops_conversations_dead', 'Conversations that take nothing from the bot.', [
    { value: waiting.deadConversations },
  ]),
  gaugeText(
    'ops_approvals',
    'Requests for approval that are open.',
    Object.entries(waiting.approvals).map(([state, value]): Gauge => ({ labels: { state }, value })),
  ),
  gaugeText('ops_jobs_overdue', 'Jobs that should have begun a minute ago.', [
    { value: waiting.overdueJobs },
  ]),
]

function processText(version: string, lag: number): readonly string[] {
  const { user, system } = process.cpuUsage()
  return [
    gaugeText('ops_info', 'Which version runs.', [
      { labels: { version, node: process.versions.node }, value: 1 },
    ]),
    gaugeText('ops_up_seconds', 'Since the process started.', [{ value: process.uptime() }]),
    gaugeText(
      'process_cpu_seconds_total',
      'Processor time used.',
      [{ value: (user + system) / 1e6 }],
      'counter',
    ),
    gaugeText('process_resident_memory_bytes', 'Memory held.', [{ value: process.memoryUsage.rss() }]),
    gaugeText('nodejs_eventloop_lag_p99_seconds', 'How late the event loop is.', [
      { value: Number.isFinite(lag) ? lag : 0 },
    ]),
  ]
}

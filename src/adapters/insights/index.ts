import { AsyncLocalStorage } from 'node:async_hooks'
import {
  AzureMonitorLogExporter,
  AzureMonitorMetricExporter,
  AzureMonitorTraceExporter,
} from '@azure/monitor-opentelemetry-exporter'
import { type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { outcomeOf } from '../../chat/errors.ts'
import type { Backlog } from '../../ports/backlog.ts'
import type { Metrics, Work } from '../../ports/metrics.ts'
import { recordOf } from './log-line.ts'
import { watchBacklog } from './watch.ts'

export type InsightsOptions = {
  readonly connectionString: string
  readonly version: string
  /** Which replica this is. */
  readonly instance: string
  readonly backlog: Backlog
  /** Milliseconds between two deliveries of metrics; a minute by default. */
  readonly every?: number
}
/** The bot's own Application Insights. */
export type Insights = {
  readonly metrics: Metrics
  /** Takes a line of the log as it was written: what must not leave has been cut out of it before. */
  line(json: string): void
  /** Sends what has not been sent, for at most `ms`. */
  close(ms: number): Promise<void>
}

const kinds = {
  turn: SpanKind.SERVER,
  click: SpanKind.SERVER,
  // A consumer's span would be a request without a name.
  job: SpanKind.SERVER,
  upstream: SpanKind.CLIENT,
} as const

/**
 * Traces, metrics and logs by OpenTelemetry, through Azure Monitor's exporter. Nothing is put into OpenTelemetry's
 * global registry, and the exporter's telemetry about itself is off. Besides the endpoint that the connection
 * string names it asks settings.sdk.monitor.azure.com for its feature flags, and lives without an answer.
 */
export function openInsights(options: InsightsOptions): Insights {
  const { connectionString, version, instance, backlog, every = 60_000 } = options
  process.env.APPLICATION_INSIGHTS_NO_STATSBEAT ??= 'true'
  process.env.APPLICATIONINSIGHTS_STATSBEAT_DISABLED ??= 'true'
  process.env.APPLICATIONINSIGHTS_SDKSTATS_DISABLED ??= 'true'
  // The container's file system is read-only, so what cannot be sent is not kept on disk.
  const to = { connectionString, disableOfflineStorage: true }
  const resource = resourceFromAttributes({
    'service.name': 'ops',
    'service.version': version,
    'service.instance.id': instance,
  })
  const spans = new BasicTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(new AzureMonitorTraceExporter(to))],
  })
  const reader = new PeriodicExportingMetricReader({
    exporter: new AzureMonitorMetricExporter(to),
    exportIntervalMillis: every,
    exportTimeoutMillis: Math.min(every, 30_000),
  })
  const meters = new MeterProvider({ resource, readers: [reader] })
  const logs = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor({ exporter: new AzureMonitorLogExporter(to) })],
  })

  const here = new AsyncLocalStorage<Context>()
  const context = () => here.getStore() ?? ROOT_CONTEXT
  const tracer = spans.getTracer('ops')
  const meter = meters.getMeter('ops')
  const seconds = meter.createHistogram('ops.work.seconds', { unit: 's' })
  const things = meter.createCounter('ops.events')
  watchBacklog(meter, backlog)
  const logger = logs.getLogger('ops')

  return {
    metrics: {
      async during(work, run) {
        const began = performance.now()
        const span = tracer.startSpan(
          nameOf(work),
          { kind: kinds[work.kind], attributes: about(work) },
          context(),
        )
        let outcome = 'ok'
        try {
          return await here.run(trace.setSpan(context(), span), () =>
            run((told) => {
              outcome = told
            }),
          )
        } catch (error) {
          outcome = outcomeOf(error)
          span.setStatus({ code: SpanStatusCode.ERROR, message: outcome })
          throw error
        } finally {
          if (outcome === 'error') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome })
          span.setAttribute('ops.outcome', outcome)
          span.end()
          seconds.record((performance.now() - began) / 1000, labels(work, outcome))
        }
      },
      count: (name, what) => things.add(1, { name, what }),
    },
    line(json) {
      const record = recordOf(json)
      if (record) logger.emit({ ...record, context: context() })
    },
    async close(ms) {
      const all = [spans.shutdown(), meters.shutdown({ timeoutMillis: ms }), logs.shutdown()]
      const up = new Promise<void>((resolve) => setTimeout(resolve, ms).unref())
      // Telemetry that cannot be delivered must not keep the bot from stopping.
      await Promise.race([Promise.allSettled(all), up])
    },
  }
}

const nameOf = ({ kind, name, system }: Work): string =>
  kind === 'upstream' ? `${system} ${name}` : `${kind} ${name}`

const labels = ({ kind, name, system }: Work, outcome: string) => ({
  kind,
  name,
  outcome,
  ...(system === undefined ? {} : { system }),
})

const about = ({ system, correlation }: Work) => ({
  ...(correlation === undefined ? {} : { 'ops.correlation': correlation }),
  ...(system === undefined ? {} : { 'ops.system': system }),
})

import { hostname } from 'node:os'
import type { Insights } from './adapters/insights/index.ts'
import { type OwnMetrics, ownMetrics } from './adapters/metrics/index.ts'
import type { Config } from './config.ts'
import type { Backlog } from './ports/backlog.ts'
import type { Metrics } from './ports/metrics.ts'
import { version } from './version.ts'

/** What watches the bot. */
export type Meters = {
  readonly metrics: Metrics
  readonly text: OwnMetrics['text']
  /** Where lines of the log go besides standard output; undefined without Application Insights. */
  readonly line: ((json: string) => void) | undefined
  /** Loads Application Insights' library, which takes longer than the rest of the bot. Never throws. */
  load(): Promise<void>
  close(ms: number): Promise<void>
}

/** Lines that are kept until the library is there. */
const mostEarly = 500

/** Own metrics always; Application Insights too, once it is loaded, where it is configured. */
export function openMeters({ env }: Config, backlog: Backlog, failed: (error: unknown) => void): Meters {
  const own = ownMetrics({ backlog, version })
  const connectionString = env.APPLICATIONINSIGHTS_CONNECTION_STRING
  if (connectionString === undefined)
    return { ...own, line: undefined, load: async () => undefined, close: async () => undefined }
  let insights: Insights | undefined
  let early: string[] = []
  const metrics: Metrics = {
    // Asked anew for each piece of work: the first ones end before the library is there.
    during: (work, run) =>
      own.metrics.during(work, (tell) =>
        insights
          ? insights.metrics.during(work, (told) =>
              run((outcome) => {
                tell(outcome)
                told(outcome)
              }),
            )
          : run(tell),
      ),
    count(name, what) {
      own.metrics.count(name, what)
      insights?.metrics.count(name, what)
    },
  }
  return {
    metrics,
    text: own.text,
    line(json) {
      if (insights) insights.line(json)
      else if (early.length < mostEarly) early.push(json)
    },
    async load() {
      try {
        const { openInsights } = await import('./adapters/insights/index.ts')
        const instance = env.CONTAINER_APP_REPLICA_NAME ?? hostname()
        insights = openInsights({ connectionString, version, instance, backlog })
        for (const line of early) insights.line(line)
        early = []
      } catch (error) {
        failed(error)
      }
    },
    async close(ms) {
      await insights?.close(ms)
    },
  }
}

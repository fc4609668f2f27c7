import { SeverityNumber } from '@opentelemetry/api-logs'
import { z } from 'zod'

const severities: { readonly [level: string]: SeverityNumber } = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
}
const Failure = z.object({ type: z.string().optional(), message: z.string(), stack: z.string().optional() })
const Line = z.looseObject({
  level: z.string(),
  time: z.string(),
  event: z.string(),
  error: Failure.optional(),
})

/**
 * A line of the log as an OpenTelemetry record; undefined for what is not ours. An error becomes an exception,
 * under the names that Application Insights reads it by.
 */
export function recordOf(json: string) {
  const { level, time, event, error, ...facts } = read(json) ?? {}
  if (level === undefined || time === undefined || event === undefined) return undefined
  return {
    severityNumber: severities[level] ?? SeverityNumber.INFO,
    timestamp: new Date(time),
    body: error ? `${event}: ${error.message}` : event,
    attributes: { 'ops.event': event, ...textOf(facts), ...(error ? exception(event, error) : {}) },
  }
}

function read(json: string): z.infer<typeof Line> | undefined {
  try {
    const line = Line.safeParse(JSON.parse(json))
    return line.success ? line.data : undefined
  } catch {
    return undefined
  }
}

const exception = (event: string, { type, message, stack }: z.infer<typeof Failure>) => ({
  'exception.type': type ?? 'Error',
  'exception.message': `${event}: ${message}`,
  ...(stack === undefined ? {} : { 'exception.stacktrace': stack }),
})

/** Values as Application Insights keeps them, which knows text only. */
function textOf(facts: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => {
      if (value === undefined || value === null) return []
      return [[name, typeof value === 'string' ? value : JSON.stringify(value)]]
    }),
  )
}

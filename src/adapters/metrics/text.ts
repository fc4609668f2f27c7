import { bounds, type Counter, type Histogram, type Labels } from './series.ts'

/** A value of this moment. */
export type Gauge = { readonly labels?: Labels; readonly value: number }

/** Prometheus' text format, version 0.0.4, of one metric at a time. */
export const textType = 'text/plain; version=0.0.4; charset=utf-8'

export function histogramText(name: string, help: string, { all }: Histogram): string {
  const lines = [...all()].flatMap(({ labels, value: { buckets, sum, count } }) => {
    let below = 0
    const cumulative = bounds.map((bound, i) => {
      below += buckets[i] ?? 0
      return line(`${name}_bucket`, { ...labels, le: String(bound) }, below)
    })
    return [
      ...cumulative,
      line(`${name}_bucket`, { ...labels, le: '+Inf' }, count),
      line(`${name}_sum`, labels, sum),
      line(`${name}_count`, labels, count),
    ]
  })
  return headed(name, help, 'histogram', lines)
}

export const counterText = (name: string, help: string, { all }: Counter): string =>
  headed(
    name,
    help,
    'counter',
    [...all()].map(({ labels, value }) => line(name, labels, value.count)),
  )

/** `type` counter for what only grows but is counted elsewhere. */
export const gaugeText = (
  name: string,
  help: string,
  gauges: readonly Gauge[],
  type: 'gauge' | 'counter' = 'gauge',
): string =>
  headed(
    name,
    help,
    type,
    gauges.map(({ labels = {}, value }) => line(name, labels, value)),
  )

function headed(name: string, help: string, type: string, lines: readonly string[]): string {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n')
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}`
}

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

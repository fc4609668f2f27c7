import type { Kpi } from '../../ports/accelerator.ts'
import type { KpiDay } from '../../ports/kpis.ts'
import { own } from './days.ts'
import { durations, FEWEST, ratios, type Sample, shareOf, tallied } from './sample.ts'

/** Where the numbers of a KPI come from. */
export type Source = { readonly name: 'own' | 'response' | 'approvals'; readonly words: string }

/**
 * What a month says of a KPI. Missing is never zero: `not-instrumented` has no source at all, `not-kept` is a
 * month whose telemetry is gone. `judged` is what is compared: without human waiting where enough is left.
 */
export type Reading =
  | {
      readonly state: 'measured'
      readonly source: Source
      readonly judged: Sample
      readonly all: Sample
      /** Without operations in which a person was waited for; undefined where nobody is. */
      readonly machine: Sample | undefined
    }
  | { readonly state: 'too-few'; readonly source: Source; readonly rows: number }
  | { readonly state: 'not-instrumented'; readonly why: string }
  | { readonly state: 'not-kept' }

const sources = {
  own: (kpi: string): Source => ({ name: 'own', words: `own event ${kpi}` }),
  response: {
    name: 'response',
    words: 'derived: response.returned of successful requests (the KPI’s own event is not emitted)',
  },
  approvals: {
    name: 'approvals',
    words: 'derived: tool.hitl_approved of approved and rejected, time-outs left out (own event not emitted)',
  },
} as const

/** Reads one KPI from the days of a month: its own event if there is one, else what the documentation derives it from. */
export function readKpi(kpi: Kpi, days: readonly KpiDay[]): Reading {
  if (days.length === 0) return { state: 'not-kept' }
  if (kpi.type !== 'duration_ms' && kpi.type !== 'ratio')
    return {
      state: 'not-instrumented',
      why: `type ${kpi.type || '(none)'} is not one I can measure: duration_ms or ratio`,
    }
  if (tallied(days, own(kpi.name), 'all').rows > 0)
    return reading(sources.own(kpi.name), ...sampled(kpi, days, own(kpi.name)))
  if (kpi.type === 'duration_ms' && kpi.name === 'briefing_production_time')
    return reading(sources.response, ...sampled(kpi, days, 'response'))
  if (kpi.type === 'ratio' && kpi.name === 'hitl_approval_rate')
    return reading(sources.approvals, shareOf(days, 'approved', 'rejected'), undefined)
  return { state: 'not-instrumented', why: `no event ${kpi.name} was logged, and nothing else tells it` }
}

function sampled(kpi: Kpi, days: readonly KpiDay[], name: string): [Sample | undefined, Sample | undefined] {
  if (kpi.type === 'ratio') return [ratios(days, name), undefined]
  const [all, machine] = [durations(days, name, 'all'), durations(days, name, 'machine')]
  return [all, machine && all && machine.rows < all.rows ? machine : undefined]
}

function reading(source: Source, all: Sample | undefined, machine: Sample | undefined): Reading {
  if (!all || all.rows < FEWEST) return { state: 'too-few', source, rows: all?.rows ?? 0 }
  const judged = machine && machine.rows >= FEWEST ? machine : all
  return { state: 'measured', source, judged, all, machine }
}

/** The same for a part of the month, for charts: the value that is judged, if a handful of rows says it. */
export function valueIn(
  { source, judged }: Reading & { state: 'measured' },
  kpi: Kpi,
  days: readonly KpiDay[],
): number | undefined {
  const found = sampleIn(source, kpi, days, judged)
  return found && found.rows >= 5 ? found.value : undefined
}

function sampleIn(source: Source, kpi: Kpi, days: readonly KpiDay[], judged: Sample): Sample | undefined {
  if (source.name === 'approvals') return shareOf(days, 'approved', 'rejected')
  const name = source.name === 'own' ? own(kpi.name) : 'response'
  const [all, machine] = sampled(kpi, days, name)
  if (kpi.type === 'ratio') return all
  // Both or neither: a day without waits must not be shown among days from which they were taken.
  return all && judged.type === 'duration' ? (machine ?? all) : all
}

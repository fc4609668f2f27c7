import { showLength } from '../../chat/time/show.ts'
import type { Drift } from './drift.ts'
import type { Figures } from './figures.ts'
import type { Reading } from './reading.ts'
import type { KpiReport } from './report.ts'
import { intervalOf } from './sample.ts'
import { number, plural, showMs, showValue } from './words.ts'

export type Tone = 'Default' | 'Good' | 'Warning' | 'Attention'

/** One word for how a KPI stands, and its colour. */
export function standing(report: KpiReport): { readonly text: string; readonly tone: Tone } {
  const { now, against, drift, worse, direction } = report
  if (now.state === 'not-instrumented') return { text: 'not instrumented', tone: 'Default' }
  if (now.state === 'not-kept') return { text: 'not kept', tone: 'Default' }
  if (now.state === 'too-few') return { text: `too few samples (${number(now.rows)})`, tone: 'Default' }
  if (against === 'missed') return { text: 'misses the target', tone: 'Attention' }
  if (worse) return { text: 'getting worse', tone: 'Warning' }
  if (!direction) return { text: 'measured, not judged', tone: 'Default' }
  if (against === 'met') return { text: 'meets the target', tone: 'Good' }
  if (drift && drift.moved !== 'no') return { text: 'getting better', tone: 'Good' }
  return { text: 'measured', tone: 'Default' }
}

/** The month's value in a word, "–" where there is none. */
export function headValue({ now, kpi }: KpiReport): string {
  return now.state === 'measured' ? showValue(now.judged.value, kpi.type) : '–'
}

/** The month before, target and baseline in a line. */
export function besides({ before, kpi }: KpiReport, earlier: string): string {
  const value = (one: number | undefined) => (one === undefined ? 'none' : showValue(one, kpi.type))
  return [
    `${earlier} ${readingWords(before, kpi.type)}`,
    `target ${value(kpi.target)}`,
    `baseline ${value(kpi.baseline)}`,
  ].join(' · ')
}

function readingWords(reading: Reading, type: string): string {
  if (reading.state === 'measured') return showValue(reading.judged.value, type)
  if (reading.state === 'too-few') return `too few (${number(reading.rows)})`
  return reading.state === 'not-kept' ? 'not kept' : 'not instrumented'
}

/** What the number rests on: n, interval, with and without waiting for people. */
export function basis({ now, kpi }: KpiReport): string {
  if (now.state === 'not-instrumented') return `${capital(now.why)}.`
  if (now.state === 'not-kept') return 'No telemetry of that time is there, and no snapshot was taken.'
  if (now.state === 'too-few') return `${plural(now.rows, 'sample')}; at least 30 are needed to say anything.`
  const { low, high } = intervalOf(now.judged)
  const between = `99% interval ${showValue(low, kpi.type)} to ${showValue(high, kpi.type)}, n ${number(now.judged.rows)}`
  if (!now.machine) return `${between}.`
  const waited = now.all.rows - now.machine.rows
  const both = `With human waiting ${showMs(now.all.value)} (n ${number(now.all.rows)}), without ${showMs(now.machine.value)}`
  const judged = now.judged === now.machine ? 'judged without' : 'judged with it: too few are without'
  return `${both}; in ${number(waited)} a person was waited for, ${judged}. ${between}.`
}

/** How it moved against the month before, or why nothing is said. */
export function driftWords({ drift, incomparable, before, now }: KpiReport, earlier: string): string {
  if (incomparable) return incomparable
  if (now.state !== 'measured') return ''
  if (!drift) {
    if (before.state === 'not-kept')
      return `${earlier} is not on record, so there is nothing to compare with.`
    return `${earlier} has too few samples to compare with.`
  }
  return drift.method.startsWith('Hodges') ? byFactor(drift, earlier) : byPoints(drift, earlier)
}

function byFactor({ moved, apart, low, high, method }: Drift, earlier: string): string {
  const change = (factor: number) => `${factor >= 1 ? '+' : '−'}${Math.abs((factor - 1) * 100).toFixed(1)}%`
  const words = { up: 'longer than', down: 'shorter than', no: 'no drift against' }[moved]
  return `${capital(words)} ${earlier}: ${change(apart)} (${change(low)} to ${change(high)}). ${method}.`
}

function byPoints({ moved, apart, low, high, method }: Drift, earlier: string): string {
  const points = (share: number) => `${share >= 0 ? '+' : '−'}${Math.abs(share * 100).toFixed(1)}`
  const words = { up: 'higher than', down: 'lower than', no: 'no drift against' }[moved]
  return `${capital(words)} ${earlier}: ${points(apart)} points (${points(low)} to ${points(high)}). ${method}.`
}

export function sourceWords({ now, direction, unreadable }: KpiReport): string {
  const source = now.state === 'measured' || now.state === 'too-few' ? `Source: ${now.source.words}.` : ''
  const says = {
    'ops.yaml': 'as ops.yaml says',
    person: `as ${direction?.by ?? 'a person'} settled`,
    numbers: 'as baseline and target say',
  }
  const way = direction ? ` ${capital(direction.better)} is better, ${says[direction.says]}.` : ''
  const broken = unreadable > 0 ? ` ${plural(unreadable, 'event')} had a value that is no number.` : ''
  return `${source}${way}${broken}`.trim()
}

/** What else happened, as facts; "not known" is said, never a zero. */
export function factsOf(figures: Figures): readonly { readonly title: string; readonly value: string }[] {
  const unknown = 'not known'
  const { approvers, logged, incidents, rollbacks, drills, evals, acceptance } = figures
  const fact = (title: string, value: string | undefined) => ({ title, value: value ?? unknown })
  return [
    fact('Approvals', approvers && approverWords(approvers)),
    fact(
      'By telemetry',
      `${number(logged.approved)} approved, ${number(logged.rejected)} refused, ${number(logged.unanswered)} not answered in 60 s, ${number(logged.unreachable)} with the approver unreachable`,
    ),
    fact('Incidents', incidents && `${number(incidents.all)}, with ${plural(incidents.alerts, 'alert')}`),
    fact(
      'Rollbacks',
      rollbacks &&
        `${number(rollbacks.succeeded)} done${rollbacks.other > 0 ? `, ${number(rollbacks.other)} failed or unclear` : ''}`,
    ),
    fact('Drills', drills && drillWords(drills)),
    fact(
      'Evals on main',
      evals &&
        `${evals.cut ? 'at least ' : ''}${number(evals.green)} green, ${number(evals.red)} red, ${number(evals.broken)} with a broken gate`,
    ),
    fact('Acceptance', acceptance && gateWords(acceptance)),
  ]
}

function approverWords({
  approved,
  rejected,
  timedOut,
  other,
  median,
  rubber,
}: NonNullable<Figures['approvers']>): string {
  if (approved + rejected + timedOut + other === 0) return 'none came to this bot'
  const wait = median === undefined ? '' : `, median ${median < 1000 ? '<1 s' : showLength(median)}`
  const rest = other > 0 ? `, ${number(other)} ended otherwise` : ''
  const quick =
    rubber.people > 0
      ? `; rubber-stamp signal: ${rubber.people} of ${plural(rubber.of, 'approver')} said yes to nearly all within 5 s`
      : ''
  return `${number(approved)} approved, ${number(rejected)} refused${wait}; ${number(timedOut)} timed out${rest}${quick}`
}

function drillWords(drills: NonNullable<Figures['drills']>): string {
  if (drills.length === 0) return 'none'
  const passed = drills.filter(({ outcome }) => outcome === 'passed').length
  return `${plural(drills.length, 'drill')}, ${passed} passed`
}

function gateWords(gates: NonNullable<Figures['acceptance']>): string {
  const said = [
    gates.qualityThreshold !== undefined && `quality ≥ ${gates.qualityThreshold}`,
    gates.groundednessThreshold !== undefined && `groundedness ≥ ${gates.groundednessThreshold}`,
    gates.p95LatencyMs !== undefined && `P95 ≤ ${showMs(gates.p95LatencyMs)}`,
    gates.costPerCallUsd !== undefined && `cost ≤ $${gates.costPerCallUsd}`,
    gates.redteamMustPass === true && 'red team must pass',
  ].filter((one) => typeof one === 'string')
  return said.join(', ') || 'none declared'
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

import type { CardView, CommandButton, Json } from '../../chat/reply.ts'
import { showLength, showTime, showWindow, type Viewer } from '../../chat/time/show.ts'
import type { TriageArgs } from './args.ts'
import { type Cause, causes } from './causes.ts'
import { chartOf } from './chart.ts'
import type { Incident } from './incident.ts'
import type { Scope } from './query.ts'
import type { Report } from './report.ts'
import { verdictOf } from './verdict.ts'
import { detailOf, nameOf, number, percent, plural } from './words.ts'

/** What a card shows of the ranking; the rest is named in one line. */
const SHOWN = 5

/** Where the card is shown, and what was asked. `elsewhere`: the environment is not the default one. */
export type Asked = TriageArgs & { readonly viewer: Viewer; readonly elsewhere: boolean }

/** Says a report on a card. */
export function triageCard(report: Report, scope: Scope, asked: Asked): CardView {
  const { viewer } = asked
  const verdict = verdictOf(report, viewer)
  const chart = chartOf(report.bars, scope, viewer)
  const [extent = '', ...more] = verdict.extent
  return {
    template: 'triage/report',
    summary: `${verdict.headline}. ${extent}`.trim(),
    data: {
      tone: verdict.tone,
      headline: verdict.headline,
      extent,
      more: more.join(' '),
      next: verdict.next,
      scope: `${asked.environment} · ${showWindow(report.window, viewer)}`,
      warnings: warningsOf(report, viewer),
      hasChart: chart !== undefined,
      chartTitle: chart?.title ?? '',
      bars: chart?.bars ?? [],
      letters: chart?.letters ?? '',
      numbers: chart?.numbers ?? '',
      caption: chart?.caption ?? '',
      incidents: report.incidents.slice(0, SHOWN).map((one) => incidentData(one, report, asked)),
      notes: notesOf(report, viewer),
      buttons: buttonsOf(report, asked),
      remedies: remediesOf(report.incidents, asked),
    },
  }
}

function incidentData(incident: Incident, report: Report, asked: Asked): Json {
  const { viewer } = asked
  const detail = detailOf(incident)
  const growing = incident.trend === 'new' || incident.trend === 'rising'
  return {
    name: nameOf(incident),
    detail,
    hasDetail: detail !== '',
    trend: trendWords(incident),
    color: growing ? 'Attention' : incident.trend === 'falling' ? 'Good' : 'Default',
    hits: hitWords(incident, report),
    seen: seenWords(incident, viewer),
    buttons: incident.operations.map((id) => traceButton(`Trace ${id.slice(0, 6)}`, id, asked)),
  }
}

function hitWords({ now, cause }: Incident, { now: all }: Report): string {
  const times = `${number(now.count)}×`
  const risk = causes[cause].component
  if (now.requests === 0) return `${times} outside any request · ${risk}`
  const hit = `${plural(now.requests, 'request')} (${percent(now.requests, all.requests)})`
  return now.count === now.requests ? `${hit} · ${risk}` : `${hit}, ${times} · ${risk}`
}

function seenWords({ now }: Incident, viewer: Viewer): string {
  const last = showTime(now.last, viewer)
  if (now.last.getTime() - now.first.getTime() < 60_000) return `At ${last}`
  return `First ${showTime(now.first, viewer)}, last ${last}`
}

function trendWords({ trend, before }: Incident): string {
  if (!before) return trend
  return `${trend} (${number(before.requests || before.count)} before)`
}

/** What may make every number on the card wrong. */
function warningsOf({ partial, freshness, incidents }: Report, viewer: Viewer): readonly string[] {
  const found: string[] = []
  if (partial) found.push(partial)
  if (freshness.stale && freshness.newest && incidents.length > 0)
    found.push(`No telemetry since ${showTime(freshness.newest, viewer)}: it may be worse by now.`)
  return found
}

function notesOf(report: Report, viewer: Viewer): readonly string[] {
  const { failures, loud, freshness, gone } = report
  const notes: string[] = []
  const rest = report.incidents.slice(SHOWN)
  if (rest.length > 0) notes.push(`${plural(rest.length, 'more group')}: ${named(rest)}.`)
  if (gone.length > 0) notes.push(`Not seen any more: ${named(gone.map(({ failure }) => failure))}.`)
  if (failures > 0)
    notes.push(
      `The filter severityLevel >= 3 alone would have shown ${number(loud)} of these ${plural(failures, 'failure')}.`,
    )
  if (report.before.requests === 0 && report.incidents.length > 0)
    notes.push('The window before has no requests, so "new" may only mean that there was nothing to fail.')
  if (report.sampled) notes.push('Telemetry is sampled: the numbers are estimates.')
  if (freshness.newest) {
    const lag = freshness.lagMs === undefined ? '' : `, which took ${showLength(freshness.lagMs)} to arrive`
    notes.push(`Newest telemetry: ${showTime(freshness.newest, viewer)}${lag}.`)
  }
  return notes
}

function named(list: readonly Parameters<typeof nameOf>[0][]): string {
  const names = [...new Set(list.map(nameOf))]
  return names.length > 4 ? `${names.slice(0, 4).join('; ')} and ${names.length - 4} more` : names.join('; ')
}

function buttonsOf({ incidents }: Report, asked: Asked): readonly CommandButton[] {
  const worst = incidents.find(({ operations }) => operations.length > 0)
  const [id] = worst?.operations ?? []
  const trace = id ? [traceButton('Trace the worst', id, asked)] : []
  const again = ['triage', asked.said, inEnvironment(asked)].filter(Boolean).join(' ')
  return [...trace, { title: 'Eval status', line: 'evals' }, { title: 'Look again', line: again }]
}

const causeOf = ({ cause }: Incident): Cause => causes[cause]

/** Where a way out begins: both lines show what would be done, and neither does it. */
function remediesOf(incidents: readonly Incident[], { environment }: Asked): readonly CommandButton[] {
  const [worst] = incidents
  const back = worst && causeOf(worst).remedy === 'rollback'
  const stop = incidents
    .map(causeOf)
    .some(({ sideEffect, component }) => sideEffect === 'unknown' || component === 'kill switch')
  return [
    ...(back ? [{ title: 'Roll back', line: `rollback env ${environment}` }] : []),
    ...(stop ? [{ title: 'Kill switch', line: `killswitch ${environment}` }] : []),
  ]
}

const traceButton = (title: string, id: string, asked: Asked): CommandButton => ({
  title,
  line: ['trace', id, inEnvironment(asked)].filter(Boolean).join(' '),
})

const inEnvironment = ({ elsewhere, environment }: Asked): string => (elsewhere ? `env ${environment}` : '')

import type { CardView, CommandButton, Json } from '../../chat/reply.ts'
import { showTime, type Viewer } from '../../chat/time/show.ts'
import { gapsOf } from './coverage.ts'
import { monthBefore, monthName } from './month.ts'
import { pictureOf } from './picture.ts'
import type { KpiReport } from './report.ts'
import type { KpiOptions, MonthReport } from './review.ts'
import { basis, besides, driftWords, factsOf, headValue, sourceWords, standing } from './say.ts'
import { plural } from './words.ts'

/** What fits on a card and a phone; the rest is named. */
const SHOWN = 6

/** `late`: why it comes later than it should; empty otherwise. `env` is said in lines unless it is the default. */
export type Showing = {
  readonly viewer: Viewer
  readonly options: KpiOptions
  readonly late: string
  readonly elsewhere: boolean
}

/** The review of a month as one card, whatever has been said about it since. */
export function reviewCard(report: MonthReport, showing: Showing): CardView {
  const { month, environment, kpis, review } = report
  const { viewer, options } = showing
  const worse = kpis.filter((one) => one.worse)
  const headline = `KPI review ${monthName(month)}: ${verdict(report, worse)}`
  const mentions =
    worse.length > 0 && options.contact?.id ? [mention(options.contact.name, options.contact.id)] : []
  const name = options.contact?.name ?? ''
  const called = mentions.length > 0 ? `<at>${name}</at>` : name
  return {
    template: 'kpi/review',
    summary: `${headline} (${environment})`,
    data: {
      tone:
        worse.length > 0 ? 'warning' : kpis.some(({ now }) => now.state === 'measured') ? 'good' : 'default',
      headline,
      scope: `${environment} · compared with ${monthName(monthBefore(month))} and with baseline and target of accelerator.yaml`,
      warnings: warningsOf(report, showing.late),
      call:
        worse.length > 0 && name !== ''
          ? `${called}: please look at ${worse.map(({ kpi }) => kpi.name).join(', ')}.`
          : '',
      mentions,
      kpis: kpis.slice(0, SHOWN).map((one) => kpiData(one, report)),
      facts: factsOf(report.figures).map(({ title, value }) => ({ title, value })),
      held: review?.held
        ? `Review held: said ${review.held.by.name} at ${showTime(review.held.at, viewer)}.`
        : 'Review not held yet.',
      comments: (review?.comments ?? [])
        .slice(-5)
        .map(({ by, at, text }) => ({ line: `${by.name}, ${showTime(at, viewer)}: ${text.slice(0, 300)}` })),
      notes: notesOf(report),
      environment,
      month,
      canHold: report.now.over && !review?.held,
      canReport: worse.length > 0,
      buttons: buttonsOf(report, showing.elsewhere),
    },
  }
}

function verdict({ kpis, unread }: MonthReport, worse: readonly KpiReport[]): string {
  if (unread) return 'no KPIs could be read'
  if (kpis.length === 0) return 'accelerator.yaml declares no KPIs'
  if (worse.length > 0)
    return `${worse.length} of ${plural(kpis.length, 'KPI')} ${worse.length === 1 ? 'drifts' : 'drift'}`
  const measured = kpis.filter(({ now }) => now.state === 'measured').length
  if (measured === 0) return 'nothing could be measured'
  return `no drift in ${measured} of ${plural(kpis.length, 'KPI')} that ${measured === 1 ? 'is' : 'are'} measured`
}

function kpiData(report: KpiReport, { month, environment }: MonthReport): Json {
  const earlier = monthName(monthBefore(month)).replace(/ \d+$/, '')
  const { text, tone } = standing(report)
  const picture = pictureOf(report)
  const asked = report.direction === undefined && report.now.state !== 'not-instrumented'
  return {
    name: report.kpi.name,
    state: text,
    color: tone,
    value: headValue(report),
    besides: besides(report, earlier),
    basis: basis(report),
    drift: driftWords(report, earlier),
    source: sourceWords(report),
    // One bar says no more than the number above it.
    hasPicture: picture !== undefined && picture.bars.length > 1,
    bars: picture?.bars ?? [],
    days: picture?.days ?? '',
    alt: picture?.alt ?? '',
    caption: picture?.caption ?? '',
    barColor: tone === 'Attention' ? 'attention' : tone === 'Warning' ? 'warning' : 'good',
    asked,
    question: asked
      ? `Baseline and target leave open which way is good. It is asked once; whoever answers settles it.`
      : '',
    directions: asked
      ? (['higher', 'lower'] as const).map((better) => ({
          title: better === 'higher' ? 'Higher is better' : 'Lower is better',
          kpi: report.kpi.name,
          better,
          month,
          environment,
        }))
      : [],
  }
}

function warningsOf({ now, before, unread, collected, month }: MonthReport, late: string): readonly string[] {
  const earlier = gapsOf(before).map((gap) => `${monthName(monthBefore(month))}: ${gap}`)
  return [late, unread ?? '', collected.partial ?? '', ...gapsOf(now), ...earlier].filter((one) => one !== '')
}

function notesOf({ kpis, brief }: MonthReport): readonly string[] {
  const more = kpis.slice(SHOWN).map(({ kpi }) => kpi.name)
  return [
    ...(more.length > 0 ? [`Not shown: ${more.join(', ')}. The evidence pack has them.`] : []),
    ...brief,
    'A change is called drift only if its interval leaves out "no change" and it is at least a twentieth.',
  ]
}

function buttonsOf({ month, environment }: MonthReport, elsewhere: boolean): readonly CommandButton[] {
  const env = elsewhere ? ` env ${environment}` : ''
  return [
    { title: 'Evidence pack', line: `kpi export ${month}${env}` },
    { title: monthName(monthBefore(month)), line: `kpi ${monthBefore(month)}${env}` },
  ]
}

const mention = (name: string, id: string): Json => ({
  type: 'mention',
  text: `<at>${name}</at>`,
  mentioned: { id, name },
})

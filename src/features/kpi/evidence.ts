import { type EvidenceFile, sealed } from '../../chat/evidence.ts'
import type { AuditRecord } from '../../ports/audit.ts'
import type { Window } from '../../ports/telemetry.ts'
import { gapsOf } from './coverage.ts'
import { monthBefore, monthName } from './month.ts'
import type { MonthReport } from './review.ts'
import { basis, besides, driftWords, factsOf, headValue, sourceWords, standing } from './say.ts'
import { svgOf } from './svg.ts'

/** A month's record is longer than this only if something is very wrong; the rest is for the database's own tools. */
const MOST_ENTRIES = 20_000

/** Everything a review rests on, sealed by a list of hashes. */
export async function evidenceOf(
  report: MonthReport,
  audit: { read(since?: Date): AsyncIterable<AuditRecord> },
  span: Window,
  at: Date,
): Promise<ReturnType<typeof sealed>> {
  const charts = report.kpis.flatMap((one): EvidenceFile[] => {
    const text = svgOf(one)
    return text === undefined ? [] : [{ path: `charts/${safe(one.kpi.name)}.svg`, text }]
  })
  return sealed([
    { path: 'README.txt', text: readme(report, at) },
    { path: 'review.txt', text: asText(report) },
    { path: 'numbers.json', text: `${JSON.stringify(numbers(report), undefined, 1)}\n` },
    { path: 'days.jsonl', text: lines([...report.before.days, ...report.now.days]) },
    { path: 'queries.kql', text: queries(report) },
    { path: 'audit.jsonl', text: lines(await excerpt(audit, span)) },
    ...charts,
  ])
}

const safe = (name: string): string => name.replace(/[^\w-]/g, '_').slice(0, 80)
const lines = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')

async function excerpt(audit: { read(since?: Date): AsyncIterable<AuditRecord> }, span: Window) {
  const found: AuditRecord[] = []
  for await (const entry of audit.read(span.from)) {
    if (entry.at >= span.to || found.length >= MOST_ENTRIES) break
    found.push(entry)
  }
  return found
}

function readme({ environment, month }: MonthReport, at: Date): string {
  return `KPI review of ${environment}, ${monthName(month)}. Made ${at.toISOString()}.

review.txt     what the card said, in words
numbers.json   every value with its interval, n, source, target and baseline
days.jsonl     the days that the months are sums of: counts of values by bins of 2 %
queries.kql    what the log store was asked for this pack; days that were on record were not asked for again
audit.jsonl    the bot's record of that month, each entry with the hash of the one before
charts/        a picture per KPI
SHA256SUMS     a hash per file

To verify: sha256sum -c SHA256SUMS, then sha256sum SHA256SUMS, and tell the bot that hash:
  @ops audit verify <hash>
It says whether, when and by whom a pack with this list of hashes was made.
`
}

function asText(report: MonthReport): string {
  const earlier = monthName(monthBefore(report.month))
  const kpis = report.kpis.flatMap((one) => [
    '',
    `${one.kpi.name}: ${headValue(one)} (${standing(one).text})`,
    ...[besides(one, earlier), driftWords(one, earlier), basis(one), sourceWords(one)]
      .filter((line) => line !== '')
      .map((line) => `  ${line}`),
  ])
  const { review } = report
  return `${[
    `KPI review ${monthName(report.month)}, ${report.environment}`,
    ...gapsOf(report.now),
    ...gapsOf(report.before).map((gap) => `${earlier}: ${gap}`),
    ...kpis,
    '',
    ...report.brief,
    ...factsOf(report.figures).map(({ title, value }) => `${title}: ${value}`),
    '',
    review?.held ? `Held: ${review.held.by.name}, ${review.held.at.toISOString()}` : 'Not held yet',
    ...(review?.comments ?? []).map(({ by, at, text }) => `${by.name}, ${at.toISOString()}: ${text}`),
  ].join('\n')}\n`
}

function numbers({ environment, month, kpis, figures, now, before }: MonthReport) {
  return {
    environment,
    month,
    missing: { [month]: now.missing, [before.month]: before.missing },
    kpis: kpis.map(({ course, ...rest }) => ({ ...rest, daily: course?.daily.map((one) => one ?? null) })),
    figures,
  }
}

function queries({ collected }: MonthReport): string {
  if (collected.asked.length === 0) return '// Nothing was asked: all days were on record.\n'
  return collected.asked
    .map(({ kql, from, to }) => `// timespan ${from.toISOString()}/${to.toISOString()}\n${kql.trim()}\n`)
    .join('\n')
}

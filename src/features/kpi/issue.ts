import type { Changes } from '../../ports/changes.ts'
import { gapsOf } from './coverage.ts'
import { monthBefore, monthName } from './month.ts'
import type { KpiOptions, MonthReport } from './review.ts'
import { basis, besides, driftWords, headValue, sourceWords, standing } from './say.ts'

/** An issue with the numbers of what drifts; asking again for the same review gives the same issue. */
export function issueOf(report: MonthReport, { contact }: KpiOptions): Parameters<Changes['issue']>[0] {
  const { environment, month } = report
  const earlier = monthName(monthBefore(month))
  const drifting = report.kpis.filter(({ worse }) => worse)
  const parts = drifting.flatMap((one) => [
    `## ${one.kpi.name}: ${headValue(one)}, ${standing(one).text}`,
    '',
    ...[besides(one, earlier), driftWords(one, earlier), basis(one), sourceWords(one)]
      .filter((line) => line !== '')
      .map((line) => `- ${line}`),
    '',
  ])
  return {
    key: `kpi ${environment} ${month}`,
    title: `KPI drift in ${environment}, ${monthName(month)}: ${drifting.map(({ kpi }) => kpi.name).join(', ') || 'none'}`,
    labels: ['kpi-drift'],
    body: [
      `The KPI review of ${monthName(month)} shows drift in \`${environment}\`.${contact ? ` For: ${contact.name}.` : ''}`,
      '',
      ...parts,
      ...[...gapsOf(report.now), ...gapsOf(report.before)].map((gap) => `> ${gap}`),
    ].join('\n'),
  }
}

import type { Manifest } from '../../ports/accelerator.ts'
import type { Ports } from '../../ports/index.ts'
import type { Review } from '../../ports/kpis.ts'
import { readBrief, withBrief } from './brief.ts'
import { type Collected, collect } from './collect.ts'
import { type Coverage, coverageOf } from './coverage.ts'
import type { Better } from './drift.ts'
import { type FigurePorts, type Figures, figuresOf } from './figures.ts'
import { datesOf, type Month, monthBefore, spanOf } from './month.ts'
import { judgeAll, type KpiReport } from './report.ts'

/** What the customer decided about reviews. */
export type KpiOptions = {
  readonly zone: string
  readonly directions: Readonly<Record<string, Better>>
  readonly contact: { readonly name: string; readonly id?: string | undefined } | undefined
  readonly owner: string | undefined
}
export type ReviewPorts = FigurePorts & Pick<Ports, 'kpis' | 'telemetry' | 'accelerator' | 'repository'>

/** Everything that a review of a month says. */
export type MonthReport = {
  readonly environment: string
  readonly month: Month
  readonly now: Coverage
  readonly before: Coverage
  readonly kpis: readonly KpiReport[]
  readonly figures: Figures
  readonly collected: Collected
  /** Why the manifest could not be read; undefined when it was. */
  readonly unread: string | undefined
  /** Where the brief adds to accelerator.yaml, or says something else. */
  readonly brief: readonly string[]
  readonly review: Review | undefined
}

export type Asking = {
  readonly environment: string
  readonly month: Month
  readonly at: Date
  readonly signal?: AbortSignal
}

/** Looks at a month and the one before. One query to the log store, or none when both are on record. */
export async function reviewOf(
  ports: ReviewPorts,
  options: KpiOptions,
  { environment, month, at, signal }: Asking,
): Promise<MonthReport> {
  const { zone } = options
  const read = await manifestOf(ports)
  const dates = datesOf(month)
  const collected = await collect(ports, {
    environment,
    from: `${monthBefore(month)}-01`,
    to: dates.at(-1) ?? month,
    zone,
    names: read.manifest?.kpis.map(({ name }) => name),
    now: at,
    ...(signal ? { signal } : {}),
  })
  const [now, before] = [month, monthBefore(month)].map((one) =>
    coverageOf(one, collected.days, { now: at, zone }),
  ) as [Coverage, Coverage]
  const [brief, settled, review, figures] = await Promise.all([
    readBrief(ports),
    ports.kpis.directions(),
    ports.kpis.review(environment, month),
    figuresOf(ports, { environment, span: spanOf(month, zone), days: now.days, manifest: read.manifest }),
  ])
  const declared = (read.manifest?.kpis ?? []).map((one) => withBrief(one, brief))
  const kpis = judgeAll({
    kpis: declared.map((one) => one.kpi),
    now,
    before,
    directions: options.directions,
    settled,
  })
  return {
    ...{ environment, month, now, before, kpis, figures, collected, unread: read.why, review },
    brief: declared.flatMap(({ notes }) => notes),
  }
}

async function manifestOf({
  accelerator,
}: Pick<Ports, 'accelerator'>): Promise<{ manifest: Manifest | undefined; why: string | undefined }> {
  try {
    const manifest = await accelerator.manifest()
    const why = manifest ? undefined : 'The repository has no accelerator.yaml, so it declares no KPIs.'
    return { manifest, why }
  } catch (error) {
    return { manifest: undefined, why: `accelerator.yaml: ${error instanceof Error ? error.message : error}` }
  }
}

/** The days of a month and the one before, for the record: what the daily job does. */
export async function snapshot(
  ports: ReviewPorts,
  options: KpiOptions,
  { environment, month, at, signal }: Asking,
): Promise<number> {
  const { manifest } = await manifestOf(ports)
  const { days } = await collect(ports, {
    environment,
    from: `${monthBefore(month)}-01`,
    to: datesOf(month).at(-1) ?? month,
    zone: options.zone,
    names: manifest?.kpis.map(({ name }) => name),
    now: at,
    ...(signal ? { signal } : {}),
  })
  return days.length
}

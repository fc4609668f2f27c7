import { dateIn } from '../../chat/schedule/work-calendar.ts'
import type { Ports } from '../../ports/index.ts'
import type { KpiDay } from '../../ports/kpis.ts'
import { datesBetween, readDays, SETTLED_MS, windowOf } from './days.ts'
import { KpiRow, type KpiScope, kpiQuery, reachOf } from './query.ts'

/** What was found, and how: the texts of the queries go into the evidence. */
export type Collected = {
  readonly days: readonly KpiDay[]
  /** Why numbers may be too low, as a sentence. */
  readonly partial: string | undefined
  readonly asked: readonly { readonly kql: string; readonly from: Date; readonly to: Date }[]
  readonly newest: Date | undefined
}
export type Collecting = {
  readonly environment: string
  /** Local dates, both included; none after today is looked for. */
  readonly from: string
  readonly to: string
  readonly zone: string
  /** KPIs whose own events are looked for; undefined when the manifest could not be read: those of before, then. */
  readonly names: readonly string[] | undefined
  readonly now: Date
  readonly signal?: AbortSignal
}

/** Sixty days are a lot to ask, and nobody waits at night for them. */
const PATIENCE_MS = 60_000

/** Days from the bot's own record, and from the log store what is missing there: at most one query. */
export async function collect(
  { kpis, telemetry }: Pick<Ports, 'kpis' | 'telemetry'>,
  wanted: Collecting,
): Promise<Collected> {
  const { environment, zone, now, from, signal } = wanted
  const to = [wanted.to, dateIn(now, zone)].sort()[0] ?? wanted.to
  const stored = await kpis.days(environment, from, to)
  const names = wanted.names ?? [...new Set(stored.flatMap(({ asked }) => asked))]
  const enough = new Set(
    stored
      .filter((one) => isFinal(one, zone) && names.every((name) => one.asked.includes(name)))
      .map(({ day }) => day),
  )
  const missing = datesBetween(from, to).filter((date) => !enough.has(date))
  const [first, last] = [missing[0], missing.at(-1)]
  if (first === undefined || last === undefined)
    return { days: stored, partial: undefined, asked: [], newest: undefined }
  const end = Math.min(windowOf(last, zone).to.getTime(), now.getTime())
  const window = { from: windowOf(first, zone).from, to: new Date(end) }
  const scope: KpiScope = { window, zone, names }
  const kql = kpiQuery(scope)
  const answer = await telemetry.query(kql, reachOf(scope), KpiRow, {
    environment,
    timeoutMs: PATIENCE_MS,
    ...(signal ? { signal } : {}),
  })
  const read = readDays(answer, scope, { environment, dates: missing, now })
  if (answer.partial === undefined) await kpis.keep(read.days)
  return {
    days: better(stored, read.days),
    partial: answer.partial,
    asked: [{ kql: kql.text, ...window }],
    newest: answer.rows.find((row) => row.leg === 'held')?.newest ?? undefined,
  }
}

/** A day that was looked at after all of it had arrived: the log store can only know less of it later. */
const isFinal = ({ day, whole, takenAt }: KpiDay, zone: string): boolean =>
  whole || takenAt.getTime() >= windowOf(day, zone).to.getTime() + SETTLED_MS

/** Of each day the one that holds more: the log store forgets, our record may have been taken too early. */
function better(stored: readonly KpiDay[], read: readonly KpiDay[]): readonly KpiDay[] {
  const best = new Map(stored.map((one) => [one.day, one]))
  for (const one of read) {
    const old = best.get(one.day)
    if (!old || one.whole || (!old.whole && rowsOf(one) >= rowsOf(old))) best.set(one.day, one)
  }
  return [...best.values()].sort((a, b) => (a.day < b.day ? -1 : 1))
}

const rowsOf = ({ measures }: KpiDay): number =>
  Object.values(measures).reduce((sum, { all }) => sum + all.rows, 0)

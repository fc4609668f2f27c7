import { shiftDate, toWall } from '../../chat/schedule/work-calendar.ts'
import { momentOf } from '../../chat/time/zone.ts'
import type { KpiDay, Measure, Tally } from '../../ports/kpis.ts'
import type { Answer, Window } from '../../ports/telemetry.ts'
import type { Counted, KpiRow, KpiScope } from './query.ts'

/** Telemetry takes minutes to arrive; a day is final when this much has gone by. */
export const SETTLED_MS = 2 * 3_600_000

/** From its midnight to the next one, in the zone. */
export const windowOf = (date: string, zone: string): Window => ({
  from: momentOf(toWall(date), zone, 'first'),
  to: momentOf(toWall(shiftDate(date, 1)), zone, 'first'),
})

/** All local dates from one to another, both included. */
export function datesBetween(from: string, to: string): readonly string[] {
  const found: string[] = []
  for (let date = from; date <= to; date = shiftDate(date, 1)) found.push(date)
  return found
}

/** `days` are those of which the store has at least a part; `gone` those that it has nothing of any more. */
export type ReadDays = { readonly days: readonly KpiDay[]; readonly gone: readonly string[] }

/** Makes days of what the query returned. A day without rows is a day with no traffic, if the store reaches back to it. */
export function readDays(
  { rows, partial }: Answer<KpiRow>,
  scope: KpiScope,
  { environment, dates, now }: { environment: string; dates: readonly string[]; now: Date },
): ReadDays {
  const held = rows.find((row) => row.leg === 'held')
  const oldest = held?.oldest ?? undefined
  const counted = Map.groupBy(
    rows.filter((row) => row.leg === 'tally'),
    ({ day }) => day.toISOString().slice(0, 10),
  )
  const span = (date: string) => windowOf(date, scope.zone)
  const known = dates.filter(
    (date) => oldest !== undefined && oldest < span(date).to && span(date).from < now,
  )
  const days = known.map((day): KpiDay => {
    const { from, to } = span(day)
    const reached = oldest !== undefined && oldest <= from
    const over = now.getTime() >= to.getTime() + SETTLED_MS
    return {
      environment,
      day,
      measures: measuresOf(counted.get(day) ?? []),
      asked: scope.names,
      whole: reached && over && partial === undefined,
      takenAt: now,
    }
  })
  return { days, gone: dates.filter((date) => !known.includes(date) && span(date).from < now) }
}

/** Names of what is measured: a KPI's own event is `own:<name>`. */
export const own = (kpi: string): string => `own:${kpi}`
const names: { readonly [key: string]: string } = {
  'response.returned ok': 'response',
  'response.returned failed': 'failed',
  'tool.hitl_approved ': 'approved',
  'tool.hitl_rejected ': 'rejected',
  'tool.failed unanswered': 'unanswered',
  'tool.failed unreachable': 'unreachable',
}

function nameOf({ message, how }: Counted): string {
  const known = names[`${message} ${how}`] ?? names[`${message} `]
  return known ?? (how === 'unreadable' ? `unreadable:${message}` : own(message))
}

function measuresOf(rows: readonly Counted[]): Readonly<Record<string, Measure>> {
  const byName = Map.groupBy(rows, nameOf)
  return Object.fromEntries(
    [...byName].map(([name, all]) => [
      name,
      { all: tallyOf(all), machine: tallyOf(all.filter(({ machine }) => machine)) },
    ]),
  )
}

function tallyOf(rows: readonly Counted[]): Tally {
  const sum = (of: (row: Counted) => number) => rows.reduce((all, row) => all + of(row), 0)
  const bins = new Map<number, number>()
  for (const { bin, items } of rows) bins.set(bin, (bins.get(bin) ?? 0) + items)
  return {
    rows: sum(({ rows }) => rows),
    items: sum(({ items }) => items),
    sum: sum(({ total }) => total),
    squares: sum(({ squares }) => squares),
    other: sum(({ other }) => other),
    bins: [...bins].sort(([a], [b]) => a - b),
  }
}

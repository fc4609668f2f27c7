import { dateIn, isBusinessDay, type WorkCalendar } from '../../chat/schedule/work-calendar.ts'
import { DAY, WEEK } from '../../chat/time/duration.ts'
import { wallOf } from '../../chat/time/zone.ts'
import { type Creep, creepIn, withoutCreep } from './creep.ts'
import { type BackTest, judge, type Known, replay, touches } from './replay.ts'
import { type Look, looks, type Series } from './series.ts'

/** When a threshold holds: always, or apart for working hours and the rest where the signal has that rhythm. */
export type Part = 'always' | 'busy' | 'quiet'
export type Limit = { readonly part: Part; readonly threshold: number }

export type Suggestion = {
  readonly signal: string
  readonly limits: readonly Limit[]
  /** Seconds. */
  readonly window: number
  readonly frequency: number
  /** Requests that a window needs before it says anything; 0 for counts. */
  readonly fewest: number
  /** Alerts a week that the person finds acceptable, beside known incidents. */
  readonly budget: number
  readonly backTest: BackTest
  /** Alerts a week in calm times, with the creep taken out. */
  readonly perWeek: number
  readonly creep: Creep | undefined
  /** Looks that the threshold rests on. */
  readonly n: number
  /** What was left out of them. */
  readonly excluded: readonly Known[]
  /** Set when the budget would ask for a threshold above this gate of accelerator.yaml, which is never loosened. */
  readonly gate: number | undefined
}

/** Hours in which people work, by the calendar of ops.yaml. */
const BUSY = { from: 8, to: 18 }
/** Parts of the week get thresholds of their own when these differ by so much. */
const RHYTHM = 1.3

export type Suggesting = {
  readonly budget: number
  readonly known: readonly Known[]
  readonly calendar: WorkCalendar
  /** Highest threshold allowed: an acceptance gate, where the signal has one. */
  readonly gate?: number | undefined
}

/** The best rule for a signal by the number of alerts that is acceptable; undefined when nothing was seen. */
export function suggest(series: Series, suggesting: Suggesting): Suggestion | undefined {
  const { windows, fewest } = series.signal
  const made = windows.flatMap((window) =>
    fewest.flatMap((few) => suggestWith(series, window, few, suggesting) ?? []),
  )
  // Catching more comes first, then spending the budget that was asked for, then catching sooner.
  return made.sort(
    (a, b) =>
      b.backTest.caught.length - a.backTest.caught.length ||
      Number(off(a)) - Number(off(b)) ||
      delayOf(a.backTest) - delayOf(b.backTest) ||
      a.window - b.window,
  )[0]
}

const delayOf = ({ caught }: BackTest): number => caught.reduce((sum, { delay }) => sum + delay, 0)
/** Far from the budget: with few requests a rate has few values, and no threshold may come near. */
const off = ({ perWeek, budget }: Suggestion): boolean => Math.abs(perWeek - budget) > 0.15 * budget

function suggestWith(
  series: Series,
  window: number,
  fewest: number,
  suggesting: Suggesting,
): Suggestion | undefined {
  const { budget, known, calendar, gate } = suggesting
  const { signal } = series
  const frequency = signal.slotSeconds
  const slack = window * 1000
  const all = looks(series, window, fewest)
  const calm = all.filter(({ at }) => !known.some((one) => touches({ from: at, to: at }, one, slack)))
  const creep = signal.measure === 'count' ? undefined : creepIn(calm)
  const level = withoutCreep(all, creep)
  const parts = partsOf(level, calendar)
  const weeks = (series.window.to.getTime() - series.window.from.getTime()) / WEEK
  const count = (limits: readonly Limit[], on: readonly Look[]) =>
    judge(replayAll(on, limits, calendar, frequency), known, signal.id, slack)
  const one = limitFor(
    level,
    budget * weeks,
    signal.measure,
    (threshold) => count([{ part: 'always', threshold }], level).calm,
  )
  if (one === undefined) return undefined
  const split = (['busy', 'quiet'] as const).flatMap((part) => {
    const share = parts[part].length / Math.max(1, level.length)
    const threshold = limitFor(
      parts[part],
      budget * weeks * share,
      signal.measure,
      (limit) => judge(replay(masked(level, part, calendar), limit, frequency), known, signal.id, slack).calm,
    )
    return threshold === undefined ? [] : [{ part, threshold }]
  })
  const [busy, quiet] = split
  const rhythmic =
    busy && quiet && ratioOf(busy.threshold, quiet.threshold) >= RHYTHM && signal.measure === 'count'
  const wanted: readonly Limit[] = rhythmic ? split : [{ part: 'always', threshold: one }]
  const limits = wanted.map(({ part, threshold }) => ({
    part,
    threshold: gate === undefined ? threshold : Math.min(threshold, gate),
  }))
  return {
    signal: signal.id,
    limits,
    window,
    frequency,
    fewest,
    budget,
    backTest: count(limits, all),
    perWeek: count(limits, level).calm / weeks,
    creep,
    n: calm.filter(({ value }) => value !== undefined).length,
    excluded: known,
    gate: wanted.some(({ threshold }) => gate !== undefined && threshold > gate) ? gate : undefined,
  }
}

/** What the rules that hold at the time would have fired. */
export function replayAll(
  all: readonly Look[],
  limits: readonly Limit[],
  calendar: WorkCalendar,
  frequency: number,
) {
  return limits
    .flatMap(({ part, threshold }) => replay(masked(all, part, calendar), threshold, frequency))
    .sort((a, b) => a.from - b.from)
}

/** Outside its part of the week a rule sees nothing. */
const masked = (all: readonly Look[], part: Part, calendar: WorkCalendar): readonly Look[] =>
  part === 'always'
    ? all
    : all.map(({ at, value }) => ({ at, value: partAt(at, calendar) === part ? value : undefined }))

function partsOf(all: readonly Look[], calendar: WorkCalendar) {
  const by = Map.groupBy(all, ({ at }) => partAt(at, calendar))
  return { busy: by.get('busy') ?? [], quiet: by.get('quiet') ?? [] }
}

const kept = new WeakMap<WorkCalendar, Map<number, Part>>()
/** Asked for the same times again and again, and calendars are slow. */
function partAt(at: number, calendar: WorkCalendar): Part {
  const known = kept.get(calendar) ?? new Map<number, Part>()
  kept.set(calendar, known)
  const hour = Math.floor(at / 900_000)
  const found = known.get(hour)
  if (found) return found
  const moment = new Date(at)
  const { hour: clock } = wallOf(moment, calendar.zone)
  const busy = clock >= BUSY.from && clock < BUSY.to && isBusinessDay(dateIn(moment, calendar.zone), calendar)
  const part = busy ? 'busy' : 'quiet'
  known.set(hour, part)
  return part
}

/**
 * The lowest threshold that fires at most `most` times in calm times. Alerts do not fall evenly with the
 * threshold, so all levels that were seen are tried from the top.
 */
function limitFor(
  all: readonly Look[],
  most: number,
  measure: 'count' | 'share' | 'p95',
  fires: (threshold: number) => number,
): number | undefined {
  const seen = [
    ...new Set(all.flatMap(({ value }) => (value === undefined ? [] : [rounded(value, measure)]))),
  ]
  const levels = seen.sort((a, b) => b - a)
  if (levels.length === 0) return undefined
  let best = levels[0] ?? 0
  for (const level of levels.slice(0, 400)) {
    // Half an alert more than the budget is closer to it than half an alert fewer than one less.
    if (fires(level) > most + 0.5) break
    best = level
  }
  return best
}

/** To what a person would write into a rule; upwards, so that the value itself does not fire. */
function rounded(value: number, measure: 'count' | 'share' | 'p95'): number {
  if (measure === 'count') return Math.ceil(value)
  if (measure === 'share') return Math.ceil(value * 10) / 10
  return Math.ceil(value / 500) * 500
}

const ratioOf = (a: number, b: number): number => Math.max(a, b, 1) / Math.max(1, Math.min(a, b))

/** How much data there is, in days; a store that keeps 30 days never has quite 30. */
export const daysOf = (oldest: Date | undefined, now: Date): number =>
  oldest ? (now.getTime() - oldest.getTime()) / DAY : 0
export const ENOUGH_DAYS = 29

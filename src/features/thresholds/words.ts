import { showLength, showTime, type Viewer } from '../../chat/time/show.ts'
import type { Finding, Found } from './gather.ts'
import { isAsSuggested } from './news.ts'
import type { BackTest, Known } from './replay.ts'
import type { Signal } from './signal.ts'
import type { Suggestion } from './suggest.ts'

export const plural = (count: number, noun: string): string =>
  `${count.toLocaleString('en-GB')} ${noun}${count === 1 ? '' : 's'}`

/** "14.3%", "184 s", "6". */
export function showLimit(value: number, { measure }: Pick<Signal, 'measure'>): string {
  if (measure === 'share') return `${value}%`
  return measure === 'p95' ? `${(value / 1000).toLocaleString('en-GB')} s` : String(value)
}

const minutes = (seconds: number): string => showLength(seconds * 1000)
const when = { always: '', busy: ' in working hours', quiet: ' outside working hours' } as const

/** "above 14.3% in 15 min, looked at every 5 min (at least 10 requests)". */
export function ruleWords({ limits, window, frequency, fewest }: Suggestion, signal: Signal): string {
  const above = limits.map(({ part, threshold }) => `above ${showLimit(threshold, signal)}${when[part]}`)
  const few = fewest > 0 ? ` (at least ${plural(fewest, 'request')})` : ''
  return `${above.join(', ')}, in ${minutes(window)}, looked at every ${minutes(frequency)}${few}`
}

/** What a rule would have done in the 30 days. */
export function backTestWords({ calm, caught, missed }: BackTest, viewer: Viewer): string {
  const known = caught.length + missed.length
  const late = caught.map(
    ({ known: one, delay }) =>
      `${one.what} (${showTime(new Date(one.from), viewer).replace(/ \(.*/, '')}) after ${showLength(delay)}`,
  )
  const parts = [
    `${plural(calm, 'alert')} in calm times`,
    known === 0
      ? 'no known incident to catch'
      : `${caught.length} of ${plural(known, 'known incident')} caught`,
  ]
  const more = late.length > 0 ? ` Caught: ${list(late)}.` : ''
  const not =
    missed.length > 0
      ? ` Missed: ${list(missed.map((one) => `${one.what} (${showTime(new Date(one.from), viewer).replace(/ \(.*/, '')})`))}.`
      : ''
  return `${parts.join(', ')}.${more}${not}`
}

const list = (all: readonly string[]): string =>
  all.length > 4 ? `${all.slice(0, 4).join('; ')} and ${all.length - 4} more` : all.join('; ')

export function creepWords({ creep }: Suggestion): string {
  if (!creep) return ''
  const percent = (share: number) => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)}%`
  const p = creep.p < 0.001 ? 'p < 0.001' : `p = ${creep.p.toFixed(3)}`
  return `Creep: the level rises ${percent(creep.perDay)} a day, ${percent(creep.total)} over the time (Theil-Sen, Mann-Kendall ${p}). The threshold is that of the level at the start: it will fire because of the creep, which is the news.`
}

export const presentWords = ({ present, signal }: Finding, viewer: Viewer): string =>
  present
    ? `Present rule ${present.rule.name}: above ${showLimit(present.rule.threshold, signal)} in ${minutes(present.rule.window)}. In the same time: ${backTestWords(present.backTest, viewer)}`
    : 'There is no rule for this yet.'

export function excludedWords(known: readonly Known[], viewer: Viewer): string {
  if (known.length === 0) return 'Nothing was left out.'
  const lines = known.map(
    ({ from, to, what }) =>
      `${what} ${showTime(new Date(from), viewer).replace(/ \(.*/, '')}, ${showLength(Math.max(60_000, to - from))}`,
  )
  return `Left out: ${lines.slice(0, 8).join('; ')}${lines.length > 8 ? ` and ${lines.length - 8} more` : ''}.`
}

export const methodWords = ({ n, fewest, budget, gate }: Suggestion, signal: Signal): string => {
  const rest = `the lowest threshold with at most ${budget} a week in calm times, of ${plural(n, 'look')}`
  const kept =
    gate === undefined
      ? ''
      : ` The budget alone would need more than the acceptance gate of ${showLimit(gate, signal)}, which is not loosened: expect more alerts.`
  const few = fewest > 0 ? `, windows with fewer than ${fewest} requests say nothing` : ''
  return `Method: every rule replayed over 30 days as Azure evaluates it; ${rest}${few}.${kept}`
}

/** How a signal stands, in a word. */
export function standingOf(
  { suggestion, present, answered }: Finding,
  { enough, days, partial }: Found,
  now: Date,
): string {
  if (partial) return 'the answer was incomplete'
  if (!enough) return `not yet: ${Math.floor(days)} of 30 days`
  if (!suggestion) return 'too little happened to tell'
  const asIs = isAsSuggested({ suggestion, present }) ? 'the rule is about right' : 'suggestion'
  return answeredWords({ answered }, now) ?? (present ? asIs : 'no rule yet')
}

/** What a person said to one like it, while that still holds. */
export function answeredWords({ answered }: Pick<Finding, 'answered'>, now: Date): string | undefined {
  if (answered?.state === 'snoozed' && answered.until && answered.until > now) return 'snoozed'
  if (answered?.state === 'dismissed') return `dismissed: ${answered.reason}`
  return answered?.state === 'asked' ? 'asked for' : undefined
}

import { showLength, showTime, type Viewer } from '../../chat/time/show.ts'
import { causes } from './causes.ts'
import type { Incident } from './incident.ts'
import { type Report, SILENCE_DAYS } from './report.ts'
import { nameOf, number, percent, plural } from './words.ts'

/** `unknown` is its own answer: no failures seen where nothing could be seen is no good news. */
export type Verdict = {
  readonly state: 'failing' | 'clear' | 'unknown'
  /** How loud the card is. */
  readonly tone: 'attention' | 'warning' | 'good'
  /** What, and since when. */
  readonly headline: string
  /** How bad: full sentences, the first one about failed requests of all. */
  readonly extent: readonly string[]
  /** What to do next, one sentence. */
  readonly next: string
}

/** From this error rate on the card is red, whatever it was before. */
const BAD = 0.05

/** Says what a report means to somebody who was asleep a minute ago. */
export function verdictOf(report: Report, viewer: Viewer): Verdict {
  const [worst] = report.incidents
  if (worst) return failing(report, worst, viewer)
  const { requests } = report.now
  // Before silence: what is missing may be the row that says how fresh the others are.
  if (report.partial) return unknown('Unknown: the answer is incomplete', report)
  if (report.freshness.stale) return unknown(silence(report, viewer), report)
  if (requests === 0) return unknown(idle(report, viewer), report)
  return {
    state: 'clear',
    tone: 'good',
    headline: `No failures found in ${plural(requests, 'request')}`,
    extent: running(report),
    next: 'Nothing to do here. If somebody reports a problem, ask them for the time and trace that request.',
  }
}

function failing(report: Report, worst: Incident, viewer: Viewer): Verdict {
  const { now } = report
  const bad = now.requests > 0 && now.failed / now.requests >= BAD
  const fresh = causes[worst.cause].harm >= 2 && (worst.trend === 'new' || worst.trend === 'rising')
  return {
    state: 'failing',
    tone: bad || fresh ? 'attention' : 'warning',
    headline: `${nameOf(worst)} ${since(worst, report, viewer)}`,
    extent: [howBad(report), ...rest(report), ...running(report)],
    next: causes[worst.cause].advice,
  }
}

/** What began in this window and has been silent for half of it is over, as far as anybody knows. */
function since({ before, now, onset }: Incident, { window }: Report, viewer: Viewer): string {
  const start = onset ?? (before ? undefined : now.first)
  if (!start) return `since before ${showTime(window.from, viewer)}`
  const over = now.last.getTime() < (window.from.getTime() + window.to.getTime()) / 2
  if (!over) return `since ${showTime(start, viewer)}`
  const once = now.last.getTime() - start.getTime() < 60_000
  const last = showTime(now.last, viewer)
  return once ? `at ${last}` : `from ${showTime(start, viewer)} to ${last}`
}

function howBad({ now, before, window }: Report): string {
  if (now.requests === 0) return 'No requests came in, so none failed.'
  const length = showLength(window.to.getTime() - window.from.getTime())
  const earlier =
    before.requests === 0
      ? `no requests in the ${length} before to compare with`
      : `${percent(before.failed, before.requests)} in the ${length} before`
  const count = now.failed === 0 ? 'None' : number(now.failed)
  const said = `${count} of ${plural(now.requests, 'request')} failed`
  return `${said}: error rate ${percent(now.failed, now.requests)} (${earlier}).`
}

function rest({ now }: Report): readonly string[] {
  const sentences: string[] = []
  if (now.degraded > 0) {
    const which = now.failed > 0 ? ' more' : ''
    const share = percent(now.degraded, now.requests)
    sentences.push(`${number(now.degraded)}${which} finished, but something in them failed (${share}).`)
  }
  if (now.lost > 0) sentences.push(`${number(now.lost)} started and never finished.`)
  return sentences
}

function running({ now }: Report): readonly string[] {
  return now.open > 0 ? [`${number(now.open)} still running.`] : []
}

function unknown(headline: string, report: Report): Verdict {
  const { requests } = report.now
  return {
    state: 'unknown',
    tone: 'warning',
    headline,
    extent: [
      requests > 0
        ? `No failures found in the ${plural(requests, 'request')} that the store has for this window.`
        : 'The store has no requests for this window.',
      ...running(report),
    ],
    next:
      report.freshness.stale && !report.partial
        ? 'Silence is not health: check that the app is up and that its telemetry reaches Application Insights.'
        : 'Ask again in a few minutes, or for a longer window.',
  }
}

function silence({ freshness }: Report, viewer: Viewer): string {
  if (!freshness.newest) return `Unknown: no telemetry in the last ${SILENCE_DAYS} days`
  return `Unknown: no telemetry since ${showTime(freshness.newest, viewer)}`
}

function idle({ freshness }: Report, viewer: Viewer): string {
  if (!freshness.lastRequest) return 'Unknown: no requests in this window, nor in the one before'
  return `Unknown: no requests since ${showTime(freshness.lastRequest, viewer)}`
}

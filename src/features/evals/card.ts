import type { Acceptance } from '../../chat/evals/acceptance.ts'
import type { Judgement } from '../../chat/evals/judgement.ts'
import type { EvalsOptions } from '../../chat/evals/options.ts'
import type { CardView, CommandButton, Json } from '../../chat/reply.ts'
import { showTime, type Viewer } from '../../chat/time/show.ts'
import { type Window, windowWords } from '../../chat/window.ts'
import { entryData } from './entry.ts'
import type { Report } from './report.ts'
import type { Status } from './status.ts'
import { verdictOf } from './verdict.ts'
import { briefWords, gateWords, stateWords, trackTitle } from './words.ts'

/** Where the card is shown and what the repository calls things. */
export type Shown = { readonly viewer: Viewer; readonly options: EvalsOptions; readonly environment: string }

/** How everything on the branch stands: verdict, what to do, each workflow, where red entered, the numbers. */
export function statusCard(report: Report, { viewer, options, environment }: Shown): CardView {
  const { newest, entry } = report
  const verdict = verdictOf(report, options, viewer)
  return {
    template: 'evals/status',
    summary: [`Evals: ${verdict.headline}.`, verdict.extent[0]].filter(Boolean).join(' '),
    data: {
      tone: verdict.tone,
      headline: verdict.headline,
      extent: verdict.extent,
      next: verdict.next,
      buttons: buttonsOf(newest, environment, viewer).map(({ title, line }) => ({ title, line })),
      links: linksOf(report),
      hasLinks: newest !== undefined,
      tracks: report.statuses.filter(isThere).map((status) => trackData(status, viewer)),
      ...entryData(entry, report.flaky, viewer),
      ...numbersOf(newest, viewer),
      warnings: report.loosened.map(
        ({ gate, before, after }) => `Loosened since the last green run: ${gate} from ${before} to ${after}.`,
      ),
      notes: notesOf(report),
    },
  }
}

/** A post-deploy suite is the customer's own: most have none. */
const isThere = ({ track, state }: Status): boolean => track.key !== 'postDeploy' || state !== 'not-installed'

function trackData({ track, state, judgement, running }: Status, viewer: Viewer): Json {
  const { word, color } = stateWords[state]
  const going = running
    ? `Running since ${showTime(running.run.createdAt, viewer)}${running.step ? `, at "${running.step}"` : ''}`
    : ''
  return {
    name: trackTitle(track),
    word,
    color,
    detail: judgement ? judgedLine(judgement, viewer) : emptyLine(state, track.file),
    going,
  }
}

const judgedLine = (judgement: Judgement, viewer: Viewer): string =>
  [showTime(judgement.run.createdAt, viewer), briefWords(judgement)].filter(Boolean).join(' · ')

const emptyLine = (state: Status['state'], file: string): string =>
  state === 'not-installed'
    ? `there is no ${file}`
    : state === 'never'
      ? `no run of ${file} came to a result`
      : ''

/** The numbers of the newest run: gates recomputed from its cases, and the cases that failed. */
function numbersOf(newest: Judgement | undefined, viewer: Viewer) {
  const failing = newest?.suites.flatMap(({ failing }) => failing) ?? []
  const gates = gatesOf(newest?.acceptance)
  return {
    hasNumbers: gates.length > 0 || failing.length > 0,
    numbersTitle: newest ? `Numbers of the run of ${showTime(newest.run.createdAt, viewer)}` : '',
    gates,
    failing: failing.map(({ id, reason }) => ({ line: `${id}: ${reason}` })),
  }
}

const gatesOf = (acceptance: Acceptance | undefined): Json[] =>
  (acceptance?.gates ?? [])
    .filter(({ value, passed }) => value !== undefined || passed === false)
    .map((gate) => ({
      line: gateWords(gate),
      word: gate.passed === false ? 'fails' : gate.passed ? 'holds' : 'not enforced',
      color: gate.passed === false ? 'Attention' : gate.passed ? 'Good' : 'Default',
    }))

function notesOf({ gaps, newest, oddities }: Report): readonly string[] {
  const hidden = newest?.suites.some(({ state }) => state === 'hidden')
  return [
    ...(hidden ? ['Hidden means: the step never ran, because one before it failed.'] : []),
    ...oddities,
    ...gaps.map((gap) => `Could not be read: ${gap}`),
  ]
}

/** Around the newest red run: what the app did while the evals asked it. */
function buttonsOf(newest: Judgement | undefined, environment: string, { now }: Viewer): CommandButton[] {
  const around = newest?.red ? aroundRun(newest, now) : undefined
  return [
    { title: 'Run now', line: 'evals run' },
    ...(around
      ? [
          { title: 'Failures then', line: `triage ${windowWords(around)} env ${environment}` },
          {
            title: 'Trace then',
            line: `trace last failed before ${around.to.toISOString()} env ${environment}`,
          },
        ]
      : []),
    { title: 'History', line: 'evals history' },
  ]
}

const MARGIN_MS = 5 * 60_000
const LOOKBACK_MS = 30 * 86_400_000

function aroundRun({ run }: Judgement, now: Date): Window | undefined {
  const from = new Date(run.createdAt.getTime() - MARGIN_MS)
  // Older telemetry is not kept.
  if (now.getTime() - from.getTime() > LOOKBACK_MS) return undefined
  const end = run.status === 'completed' ? run.updatedAt.getTime() : now.getTime()
  const longest = from.getTime() + 6 * 86_400_000
  return { from, to: new Date(Math.min(end + MARGIN_MS, now.getTime(), longest)) }
}

function linksOf({ newest, entry }: Report): Json[] {
  return [
    ...(newest ? [{ title: 'Open run', url: newest.run.url }] : []),
    ...(entry?.url ? [{ title: 'Compare', url: entry.url }] : []),
  ]
}

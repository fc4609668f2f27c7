import type { Judgement } from '../../chat/evals/judgement.ts'
import type { EvalsOptions } from '../../chat/evals/options.ts'
import { showAgo, showTime, type Viewer } from '../../chat/time/show.ts'
import type { Entry, Report } from './report.ts'
import type { Status } from './status.ts'
import { capital, causeWords, greenWords, plural, redWords, sentence, trackTitle } from './words.ts'

export type Verdict = {
  readonly tone: 'attention' | 'warning' | 'good'
  /** What, in a line that can be read half asleep. */
  readonly headline: string
  /** How bad, and since when: whole sentences. */
  readonly extent: readonly string[]
  readonly next: string
}

/** What the state of all gates means for whoever is on call. */
export function verdictOf(report: Report, options: EvalsOptions, viewer: Viewer): Verdict {
  const { newest, entry, statuses } = report
  const of = options.environment === undefined ? '' : ` in ${options.environment}`
  if (!newest) return never(report, options, viewer)
  if (newest.red?.cause === 'broken') return broken(newest, report, of, viewer)
  if (newest.verdict === 'red') return red(newest, entry, of, viewer)
  const judged = statuses.find(({ judgement }) => judgement?.run.id === newest.run.id)
  if (judged?.state === 'stale') return stale(judged, of, viewer)
  const other = otherOf(report)
  if (other && entry) return elsewhere(other, entry, of, viewer)
  return green(newest, judged, report, of, viewer)
}

function red(newest: Judgement, entry: Entry | undefined, of: string, viewer: Viewer): Verdict {
  const cause = newest.red?.cause ?? 'unknown'
  const { title, advice } = causeWords[cause]
  const words = redWords(newest)
  return {
    tone: 'attention',
    headline: `${title}${of}`,
    extent: [sentence(words), entry ? since(entry, viewer) : ''].filter(Boolean),
    next: advice,
  }
}

function broken(newest: Judgement, { entry }: Report, of: string, viewer: Viewer): Verdict {
  const at = showTime(newest.run.createdAt, viewer)
  const before = entry ? `What was judged before that was red. ${since(entry, viewer)}` : ''
  return {
    tone: 'warning',
    headline: `${causeWords.broken.title}${of}: nothing is judged`,
    extent: [sentence(redWords(newest)), `The newest run began ${at}.`, before].filter(Boolean),
    next: causeWords.broken.advice,
  }
}

function since({ turn }: Entry, viewer: Viewer): string {
  const streak = turn.streak > 1 ? `, ${plural(turn.streak, 'run')} in a row` : ''
  const green = turn.green
    ? `last green ${showTime(turn.green.run.createdAt, viewer)}`
    : 'no green run among the last ones listed'
  return `Red since ${showTime(turn.red.run.createdAt, viewer)}${streak}; ${green}.`
}

/** The track that is red, where the environment is not. */
const otherOf = ({ entry, statuses }: Report): Status | undefined =>
  entry && statuses.find(({ judgement }) => judgement?.run.id === entry.turn.newest.run.id)

function never(report: Report, options: EvalsOptions, viewer: Viewer): Verdict {
  const own = report.statuses.filter(
    ({ track }) => track.key !== 'lint' && track.environment === options.environment,
  )
  const missing = own.find(({ track, state }) => track.key === 'evals' && state === 'not-installed')
  const going = own.find(({ running }) => running)?.running
  const other = otherOf(report)
  return {
    tone: 'warning',
    headline: missing
      ? `Unknown: there is no workflow ${missing.track.file} in the repository`
      : `Unknown: no eval run on ${options.branch} has come to a result`,
    extent: [
      going
        ? `A run is going on since ${showTime(going.run.createdAt, viewer)}.`
        : missing
          ? 'Its name can be set in ops.yaml, under workflows.'
          : 'Nothing in the accelerator runs evals by itself: somebody has to start them.',
      other ? `${trackTitle(other.track)} is red.` : '',
    ].filter(Boolean),
    next: going
      ? 'Wait for the run, then ask again.'
      : missing
        ? 'Install the workflow, or name the right file.'
        : 'Run the evals now.',
  }
}

const stale = ({ track, judgement }: Status, of: string, viewer: Viewer): Verdict => ({
  tone: 'warning',
  headline: `Stale${of}: last green ${judgement ? showAgo(judgement.run.createdAt, viewer.now) : ''}`,
  extent: [`${trackTitle(track)}. What was deployed or changed since then has not been judged.`],
  next: 'Run the evals now.',
})

/** The environment is fine, something beside it is not. */
function elsewhere(other: Status, entry: Entry, of: string, viewer: Viewer): Verdict {
  const cause = other.judgement?.red?.cause ?? 'unknown'
  const words = other.judgement ? redWords(other.judgement) : ''
  return {
    tone: 'warning',
    headline: `Answers are green${of}; ${other.track.key === 'lint' ? 'lint' : trackTitle(other.track)} is red`,
    extent: [sentence([causeWords[cause].title, words].filter(Boolean).join(': ')), since(entry, viewer)],
    next: causeWords[cause].advice,
  }
}

function green(
  newest: Judgement,
  judged: Status | undefined,
  { behind, loosened }: Report,
  of: string,
  viewer: Viewer,
): Verdict {
  const loose = loosened.length > 0
  const title = judged ? trackTitle(judged.track) : 'Evals'
  const numbers = greenWords(newest)
  const unseen = behind ? `${capital(plural(behind, 'commit'))} came to the branch after that.` : ''
  return {
    tone: loose ? 'warning' : 'good',
    headline: loose ? `Green${of}, but by a looser gate` : `Green${of}`,
    extent: [
      `${title}, ${showTime(newest.run.createdAt, viewer)}${numbers ? `: ${numbers}` : ''}.`,
      unseen,
    ].filter(Boolean),
    next: loose ? 'Ask who agreed to the looser gate below.' : 'Nothing to do here.',
  }
}

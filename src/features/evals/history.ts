import type { Judgement } from '../../chat/evals/judgement.ts'
import type { Observation, Verdict } from '../../chat/evals/observation.ts'
import type { CardView, Json } from '../../chat/reply.ts'
import { showTime, type Viewer } from '../../chat/time/show.ts'
import { type Column, stripPicture } from './strip.ts'
import { briefWords, plural, shortSha, trackTitle } from './words.ts'

/** One run of the picture with what it turned out to say, where it was read. */
export type Past = { readonly seen: Observation; readonly judgement: Judgement | undefined }

const SHOWN = 8
const looks: Readonly<Record<Verdict, { word: string; letter: string; color: string }>> = {
  green: { word: 'green', letter: 'G', color: 'Good' },
  red: { word: 'red', letter: 'R', color: 'Attention' },
  broken: { word: 'gate broken', letter: 'B', color: 'Warning' },
  none: { word: 'no judgement', letter: '-', color: 'Default' },
}

/** The last runs that judged an environment: a picture, the same in letters, and the newest ones in words. */
export function historyCard(
  past: readonly Past[],
  environment: string,
  gaps: readonly string[],
  viewer: Viewer,
): CardView {
  const verdicts = past.map(({ seen }) => seen.verdict)
  const counts = countWords(verdicts)
  const letters = verdicts.map((verdict) => looks[verdict].letter).join('')
  const edge = (one: Past | undefined) => (one ? showTime(one.seen.run.createdAt, viewer) : '')
  return {
    template: 'evals/history',
    summary: `Last ${plural(past.length, 'eval run')} of ${environment}: ${counts}`,
    data: {
      headline: `Last ${plural(past.length, 'eval run')} of ${environment}`,
      counts: past.length > 0 ? counts : 'No run has judged it yet. "evals run" starts one.',
      hasRuns: past.length > 0,
      picture: stripPicture(past.map(columnOf)),
      alt: `Oldest first: ${verdicts.map((verdict) => looks[verdict].word).join(', ')}`,
      letters,
      first: edge(past[0]),
      last: edge(past.at(-1)),
      legend: 'Oldest first. G green, R red (as high as cases passed), B gate broken, - judged nothing.',
      runs: past
        .toReversed()
        .slice(0, SHOWN)
        .map((one) => runData(one, environment, viewer)),
      notes: [
        ...(past.length > SHOWN ? [`${past.length - SHOWN} older ones are only in the picture.`] : []),
        ...gaps.map((gap) => `Could not be read: ${gap}`),
      ],
      buttons: [
        { title: 'Eval status', line: 'evals' },
        { title: 'Run now', line: 'evals run' },
      ],
    },
  }
}

function countWords(verdicts: readonly Verdict[]): string {
  const count = (verdict: Verdict) => verdicts.filter((one) => one === verdict).length
  return [
    `${count('green')} green`,
    `${count('red')} red`,
    ...(count('broken') > 0 ? [`${count('broken')} with a broken gate`] : []),
    ...(count('none') > 0 ? [`${count('none')} without a judgement`] : []),
  ].join(', ')
}

function columnOf({ seen, judgement }: Past): Column {
  if (seen.verdict === 'green') return { colour: 'good', share: 1, hollow: false }
  if (seen.verdict === 'broken') return { colour: 'warning', share: 1, hollow: true }
  if (seen.verdict === 'none') return { colour: 'default', share: 0, hollow: true }
  const quality = judgement?.suites.find(({ name }) => name === 'quality')
  const share = quality?.total ? (quality.passed ?? 0) / quality.total : 0.5
  // A red run is never as high as a green one, so that it is told apart without colours too.
  return { colour: 'attention', share: Math.min(share, 0.85), hollow: false }
}

function runData({ seen, judgement }: Past, environment: string, viewer: Viewer): Json {
  const { word, color } = looks[seen.verdict]
  const said = judgement ? briefWords(judgement) : ''
  const tested = seen.tested ? `tested ${shortSha(seen.tested)}` : ''
  return {
    name: trackTitle({ key: seen.key, environment }),
    word,
    color,
    detail: [showTime(seen.run.createdAt, viewer), tested, said].filter(Boolean).join(' · '),
    url: seen.run.url,
  }
}

import type { CardView, Json } from '../../chat/reply.ts'
import { showTime, type Viewer } from '../../chat/time/show.ts'
import type { PullGate, PullGates } from './pull.ts'
import { causeWords, greenWords, redWords, shortSha } from './words.ts'

const looks = {
  green: { word: 'green', color: 'Good' },
  red: { word: 'red', color: 'Attention' },
  broken: { word: 'gate broken', color: 'Warning' },
  running: { word: 'running', color: 'Accent' },
  none: { word: 'no judgement', color: 'Default' },
} as const

/** The gates of one pull request, and what no gate looks at. */
export function pullCard(found: PullGates, viewer: Viewer): CardView {
  const { pull, gates, touches, loosened } = found
  const said = saidOf(found)
  return {
    template: 'evals/pull',
    summary: `#${pull.number}: ${said.headline}`,
    data: {
      tone: said.tone,
      headline: said.headline,
      title: `#${pull.number} ${pull.title}`,
      scope: [
        pull.author,
        pull.state,
        shortSha(pull.headSha),
        touches.length > 0 ? `touches ${touches.join(', ')}` : '',
      ]
        .filter(Boolean)
        .join(' · '),
      next: said.next,
      buttons: [{ title: 'Eval status', line: 'evals' }],
      links: [
        { title: 'Open pull request', url: pull.url },
        ...(gates.some(({ colour }) => colour === 'red')
          ? [
              {
                title: 'Open red run',
                url: gates.find(({ colour }) => colour === 'red')?.run.url ?? pull.url,
              },
            ]
          : []),
      ],
      warnings: loosened.map(
        ({ gate, before, after }) => `It loosens a gate: ${gate} from ${before} to ${after}.`,
      ),
      gates: [...gates.map((gate) => gateData(gate, viewer)), ...absentData(found)],
      notes: notesOf(found),
    },
  }
}

const broken = ({ judgement }: PullGate): boolean => judgement?.red?.cause === 'broken'

function saidOf({ gates, absent, loosened, touches }: PullGates) {
  const red = gates.filter(({ colour, ...gate }) => colour === 'red' && !broken({ colour, ...gate }))
  const first = red[0]?.judgement?.red
  if (first)
    return {
      tone: 'attention',
      headline: `Red: ${causeWords[first.cause].title}`,
      next: causeWords[first.cause].advice,
    } as const
  if (gates.some(broken))
    return { tone: 'warning', headline: causeWords.broken.title, next: causeWords.broken.advice } as const
  if (gates.some(({ colour }) => colour === 'running'))
    return { tone: 'warning', headline: 'Still running', next: 'Ask again when it is over.' } as const
  if (gates.every(({ colour }) => colour !== 'green'))
    return {
      tone: 'warning',
      headline: 'Unknown: no gate has come to a result',
      next: 'Open the pull request and look why nothing ran.',
    } as const
  const unjudged = absent.includes('evals') && touches.length > 0
  if (unjudged || loosened.length > 0)
    return {
      tone: 'warning',
      headline: 'What ran is green; nobody has judged its answers',
      next: 'Run the evals after it is merged and deployed, before anybody relies on it.',
    } as const
  return { tone: 'good', headline: 'Everything that ran is green', next: '' } as const
}

function gateData(gate: PullGate, viewer: Viewer): Json {
  const { judgement, run, workflow, file } = gate
  const look = broken(gate)
    ? looks.broken
    : judgement?.verdict === 'unknown'
      ? looks.none
      : looks[gate.colour]
  const words = judgement?.red
    ? [causeWords[judgement.red.cause].title, redWords(judgement)].filter(Boolean).join(': ')
    : judgement
      ? greenWords(judgement)
      : ''
  return {
    name: workflow === file.replace(/\.ya?ml$/, '') ? workflow : `${workflow} (${file})`,
    ...look,
    detail: [showTime(run.createdAt, viewer), words].filter(Boolean).join(' · '),
  }
}

const absentData = ({ absent }: PullGates): Json[] =>
  absent.map((name) => ({
    name,
    word: 'did not run',
    color: 'Warning',
    detail:
      name === 'evals' ? 'The accelerator starts no evals on pull requests: only lint is a gate here.' : '',
  }))

function notesOf({ pull, gaps }: PullGates): readonly string[] {
  return [
    ...(pull.state === 'merged' ? ['It is merged: what came of it on the branch, "evals" tells.'] : []),
    ...gaps.map((gap) => `Could not be read: ${gap}`),
  ]
}

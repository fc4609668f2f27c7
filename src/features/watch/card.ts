import type { Loosened } from '../../chat/evals/loosened.ts'
import type { Observation } from '../../chat/evals/observation.ts'
import type { Cause, RedRun } from '../../chat/evals/red-run.ts'
import { plain } from '../../chat/plain.ts'
import type { CardView, Json } from '../../chat/reply.ts'
import { showTime, type Viewer } from '../../chat/time/show.ts'
import type { PullRequest } from '../../ports/repository.ts'
import type { Entered } from './entered.ts'
import type { News } from './news.ts'

const shown = 5
const causes: { readonly [cause in Cause]: string } = {
  quality: 'answers got worse',
  safety: 'a red-team case got through',
  threshold: 'an acceptance gate refused the results',
  lint: 'lint',
  audit: 'a known vulnerability in a dependency',
  endpoint: 'the app did not answer',
  deploy: 'deploying failed',
  broken: 'the gate itself does not work',
  hidden: 'the evals did not run',
  cancelled: 'it was cancelled',
  unknown: 'the reason could not be read',
}

/** What the news is about: the evals of an environment, or the lint of a branch. */
export type About = { readonly kind: 'evals' | 'lint'; readonly where: string }

/** News about evals or lint, with why and where it entered. */
export function newsCard(
  news: News,
  about: About,
  { red, entered }: { readonly red: RedRun | undefined; readonly entered: Entered | undefined },
  viewer: Viewer,
): CardView {
  const { headline, tone, lines, run } = worded(news, about, red, viewer)
  const commits = entered?.commits ?? []
  const left = commits.length - shown
  return {
    template: 'watch/news',
    summary: headline,
    data: {
      headline,
      tone,
      lines: [...lines, entered?.why ?? ''].filter(Boolean).map((line) => ({ line })),
      entered:
        commits.length === 0
          ? ''
          : commits.length === 1
            ? 'It entered with'
            : `It entered with one of ${commits.length}${entered?.more ? ' or more' : ''} commits`,
      commits: commits.slice(0, shown).map(({ sha, title, author, url }) => ({
        line: `${sha.slice(0, 7)} ${plain(title, 120)} · ${author}`,
        url,
      })),
      more: left > 0 ? `${left} more.` : '',
      links: run ? [{ title: 'Open the run', url: run.run.url }] : [],
      buttons: [
        { title: 'Eval status', line: 'evals' },
        // Lint says nothing about what runs.
        ...(news.kind === 'red' && about.kind === 'evals'
          ? [{ title: 'Triage', line: 'triage last 2h' }]
          : []),
      ],
    },
  }
}

type Worded = {
  readonly headline: string
  readonly tone: 'attention' | 'warning' | 'good'
  readonly lines: readonly string[]
  readonly run: Observation | undefined
}

function worded(news: News, { kind, where }: About, red: RedRun | undefined, viewer: Viewer): Worded {
  const theyAre = kind === 'evals' ? `${where}: evals are` : `${where}: lint is`
  // When a run began, as `evals` has it: two cards must not name two times for one run.
  const at = ({ run }: Observation) => showTime(run.createdAt, viewer)
  switch (news.kind) {
    case 'red': {
      const { turn } = news
      const why = red ? `Why: ${causes[red.cause]}${red.detail ? ` (${plain(red.detail, 160)})` : ''}.` : ''
      const green = turn.green ? `Last green ${at(turn.green)}.` : ''
      const headline = turn.green ? `${theyAre} red after green` : `${theyAre} red`
      return {
        headline,
        tone: 'attention',
        lines: [`Red since ${at(turn.red)}. ${green}`.trim(), why],
        run: turn.red,
      }
    }
    case 'green': {
      const { turn, by } = news
      const length =
        turn.streak > 0
          ? `Red since ${at(turn.red)}, ${turn.streak} ${turn.streak === 1 ? 'run' : 'runs'}.`
          : ''
      return {
        headline: `${theyAre} green again`,
        tone: 'good',
        lines: [`Green ${at(by)}. ${length}`.trim()],
        run: by,
      }
    }
    case 'broken':
      return {
        headline: `${where}: ${kind === 'evals' ? 'the eval gate' : 'lint'} is broken`,
        tone: 'warning',
        lines: [
          `Since ${at(news.at)}: it says nothing about the ${kind === 'evals' ? 'answers' : 'code'}, good or bad.`,
          red?.detail ? `What it said: ${plain(red.detail, 160)}.` : '',
        ],
        run: news.at,
      }
    case 'silent': {
      const { newest, days } = news
      return newest
        ? {
            headline: `${where}: no eval run for ${days} days`,
            tone: 'warning',
            lines: [
              `The last one ended ${at(newest)}, ${newest.verdict}. Nothing proves that it is still so.`,
            ],
            run: newest,
          }
        : {
            headline: `${where}: never evaluated`,
            tone: 'warning',
            lines: [
              'No eval run is listed. The accelerator runs none by itself: install ops-regression-evals.yml for nightly ones.',
            ],
            run: undefined,
          }
    }
  }
}

/** A pull request that lets more through than before. */
export function loosenedCard(pull: PullRequest, found: readonly Loosened[]): CardView {
  const headline = `Pull request ${pull.number} loosens acceptance gates`
  const lines = found.map(({ gate, before, after }): Json => ({ line: `${gate}: ${before} → ${after}` }))
  return {
    template: 'watch/news',
    summary: headline,
    data: {
      headline,
      tone: 'warning',
      lines: [
        { line: `${plain(pull.title, 120)} · ${pull.author}` },
        ...lines,
        {
          line: 'Nothing in the accelerator notices this by itself. Somebody should say why before it is merged.',
        },
      ],
      entered: '',
      commits: [],
      more: '',
      links: [{ title: 'Open the pull request', url: pull.url }],
      buttons: [{ title: 'Its gates', line: `pr ${pull.number}` }],
    },
  }
}

/** The same pull request once it loosens nothing any more. */
export function tightenedCard(pull: PullRequest): CardView {
  const headline = `Pull request ${pull.number} loosens no gate any more`
  const line = `${plain(pull.title, 120)} · ${pull.author}`
  const data = { headline, tone: 'good', lines: [{ line }], entered: '', commits: [], more: '' }
  return {
    template: 'watch/news',
    summary: headline,
    data: { ...data, links: [{ title: 'Open the pull request', url: pull.url }], buttons: [] },
  }
}

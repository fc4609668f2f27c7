import type { Flaky, Observation } from '../../chat/evals/observation.ts'
import type { Json } from '../../chat/reply.ts'
import { showTime, type Viewer } from '../../chat/time/show.ts'
import type { Entry } from './report.ts'
import type { Suspect } from './suspects.ts'
import { causeWords, plural, shortSha, trackTitle } from './words.ts'

/** What fits on a phone beside the rest. */
const MOST_SUSPECTS = 5

/** The part of the card that says where red entered; empty when nothing is red. */
export function entryData(entry: Entry | undefined, flaky: Flaky | undefined, viewer: Viewer) {
  const suspects = entry?.suspects ?? []
  const left = suspects.length - MOST_SUSPECTS
  return {
    hasEntry: entry !== undefined,
    entryTitle: entry ? titleOf(entry) : '',
    entryLines: entry
      ? [...rangeLines(entry, viewer), ...flakyLines(flaky, viewer)]
      : flakyLines(flaky, viewer),
    suspects: suspects.slice(0, MOST_SUSPECTS).map((one) => suspectData(one, viewer)),
    suspectsMore: left > 0 ? `${plural(left, 'more commit')}${entry?.truncated ? ' and others' : ''}.` : '',
  }
}

function titleOf({ suspects, basis }: Entry): string {
  if (suspects.length === 0 || basis === 'same') return 'Where it entered'
  return suspects.length === 1 ? 'It entered with' : `It entered with one of ${suspects.length} commits`
}

function rangeLines(entry: Entry, viewer: Viewer): readonly string[] {
  const { turn, basis, first, suspects, ruler } = entry
  const { green, red, environment } = turn
  const lines = [
    `First red: ${side(red, environment, viewer)}, ${causeWords[first.red?.cause ?? 'unknown'].title}.`,
  ]
  lines.push(
    green
      ? `Last green: ${side(green, environment, viewer)}.`
      : 'No green run among the last ones listed: it entered before them.',
  )
  if (basis === 'same')
    lines.push(
      'Both judged the same commit: no change of the code explains it. Look at the model, the data and the network.',
    )
  if (basis === 'back') lines.push('What is red is older than what was green: somebody went back to it.')
  if (basis === 'commits')
    lines.push('What was deployed then is not known, so these are the commits that the runs were started on.')
  if (basis === 'unknown' && green) lines.push('The commits between could not be compared.')
  const telling = suspects.filter(({ topics }) => topics.length > 0).length
  if (suspects.length > 1)
    lines.push(
      telling > 0
        ? `${plural(telling, 'of them touches', 'of them touch')} prompts, models, tools or evals, and ${telling === 1 ? 'is' : 'are'} listed first.`
        : 'None of them touches prompts, models, tools or evals.',
    )
  if (ruler.length > 0)
    lines.push(
      `The evals themselves changed in between: ${ruler.slice(0, 2).map(nameOf).join('; ')}${ruler.length > 2 ? ` and ${ruler.length - 2} more` : ''}.`,
    )
  return lines
}

/** "deploy to prod 11:22 UTC (2 h ago), commit b1a37f3". */
function side({ run, key, tested }: Observation, environment: string | undefined, viewer: Viewer): string {
  const title = trackTitle({ key, environment })
  const commit = tested ? `tested ${shortSha(tested)}` : `started on ${shortSha(run.sha)}`
  return `${title.charAt(0).toLowerCase()}${title.slice(1)} ${showTime(run.createdAt, viewer)}, ${commit}`
}

function flakyLines(flaky: Flaky | undefined, viewer: Viewer): readonly string[] {
  if (!flaky) return []
  const green = showTime(flaky.green.createdAt, viewer)
  const red = showTime(flaky.red.createdAt, viewer)
  return [`Flaky: the same commit was red ${red} and green ${green}.`]
}

function suspectData(suspect: Suspect, viewer: Viewer): Json {
  const { commit, topics } = suspect
  return {
    title: nameOf(suspect),
    line: [topics.join(', '), commit.author, showTime(commit.at, viewer), shortSha(commit.sha)]
      .filter(Boolean)
      .join(' · '),
    color: topics.length > 0 ? 'Attention' : 'Default',
    url:
      suspect.pull === undefined ? commit.url : commit.url.replace(/\/commit\/.*$/, `/pull/${suspect.pull}`),
  }
}

const nameOf = ({ commit }: Suspect): string => commit.title

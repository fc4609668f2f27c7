import type { Fact } from '../../chat/approval.ts'
import { showMoment, type Viewer } from '../../chat/time/show.ts'
import type { Commit } from '../../ports/repository.ts'
import type { EvalState } from './candidates.ts'
import type { Plan } from './plan.ts'
import type { Reach } from './reach.ts'
import { wiringWords } from './wiring.ts'

export const short = (sha: string): string => sha.slice(0, 7)
const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
const listedCommits = 8

/** "evals green Mon 23 Nov 14:05 CET (1 d ago)" */
export function evalWords({ colour, at }: EvalState, viewer: Viewer): string {
  if (colour === 'none') return 'never evaluated'
  return `evals ${colour}${at ? ` ${showMoment(at, viewer)}` : ''}`
}

export const tagWords = (name: string, sha: string): string =>
  name === sha ? `commit ${short(sha)}` : `${name} (${short(sha)})`

/** Everything an approver must know, in the order in which they would ask. */
export function factsOf(plan: Plan, viewer: Viewer): readonly Fact[] {
  const { running, tag, evals, lastKnownGood } = plan
  const by = running.tag === undefined ? '' : ` (${running.tag})`
  return [
    {
      title: 'Runs now',
      value: `${short(running.sha)}${by} ${running.title}, since ${showMoment(running.at, viewer)}`,
    },
    {
      title: 'Goes back to',
      value: `${tagWords(tag.name, tag.sha)}, ${lastKnownGood ? 'the last known good, ' : ''}${evalWords(evals, viewer)}`,
    },
    { title: 'Undoes', value: undoneWords(plan) },
    { title: 'Can fix', value: fixable(plan.reach, plan.recipe.provisions, tag.name) },
    ...(cannot(plan).length > 0 ? [{ title: 'Cannot fix', value: cannot(plan).join('\n') }] : []),
    { title: 'How', value: howWords(plan) },
    { title: 'Also changes', value: resetWords(plan) },
    {
      title: 'Afterwards',
      value:
        'The next deployment from main brings the commits back, unless they are reverted there: I offer the pull request.',
    },
  ]
}

function undoneWords({ comparison, tag }: Plan): string {
  const { commits, status, truncated } = comparison
  const newest = commits.toReversed()
  const lines = newest.slice(0, listedCommits).map(commitWords)
  const rest = newest.length - lines.length
  return [
    `${plural(commits.length, 'commit')}${truncated ? ' or more' : ''}, newest first:`,
    ...lines,
    ...(rest > 0 ? [`and ${rest} more`] : []),
    ...(status === 'diverged'
      ? [`${tag.name} also has commits that do not run now: it is not a straight way back.`]
      : []),
  ].join('\n')
}

const commitWords = ({ sha, title, author }: Commit): string =>
  `${short(sha)} ${title.slice(0, 80)} (${author})`

/** What kind of regression it takes back. */
export function fixable(reach: Reach, provisions: boolean, tag: string): string {
  const { code, prompts, data, infra, models } = reach
  const parts = [
    ...(prompts > 0 ? [`prompts (${plural(prompts, 'file')})`] : []),
    ...(code > 0 ? [`code (${plural(code, 'file')})`] : []),
    ...(data > 0 ? [`search data (${plural(data, 'file')})`] : []),
    ...(provisions && models.length > 0 ? ['models'] : []),
    ...(provisions && infra > 0 ? [`infrastructure (${plural(infra, 'file')})`] : []),
  ]
  if (parts.length > 0) return `A regression in ${parts.join(', ')}.`
  return `Nothing that I can see: between ${tag} and what runs, no file changed that the image is built from.`
}

/** What stays as it is, and what would take it back. */
function cannot({ reach, recipe, tag }: Plan): readonly string[] {
  if (recipe.provisions) return []
  const models = reach.models.map(
    ({ field, now, was }) =>
      `The model: ${field} in accelerator.yaml is "${now}" and was "${was}" at ${tag.name}. azd deploy leaves models as they are: set ${field} back to "${was}" in accelerator.yaml and run azd up.`,
  )
  const infra =
    reach.infra > 0 ? [`${plural(reach.infra, 'changed file')} under infra/: that takes azd up as well.`] : []
  return [...models, ...infra]
}

function howWords({ recipe, tag, environment }: Plan): string {
  if (recipe.provisions) return `${recipe.file} on ${tag.name}: azd up for ${environment}, then its evals.`
  return `${recipe.file}: azd deploy api of ${tag.name} to ${environment}, /healthz, then the evals.`
}

/** What the workflow resets on the way, and how those things stand. */
function resetWords({ recipe, wiring }: Plan): string {
  const now = wiring ? `Now: ${wiringWords(wiring)}.` : 'I cannot see how they stand now.'
  if (recipe.provisions)
    return `azd up sets the container anew: kill switch and approver endpoint are DROPPED, and a placeholder image stands in until the deployment. ${now} Compared afterwards; set them again at once.`
  return `The image; the new revision writes agents and search index anew. Kill switch and approver endpoint should stay, and are compared afterwards. ${now}`
}

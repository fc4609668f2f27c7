import type { Fact } from '../../chat/approval.ts'
import { manifestPath, type Plan } from './plan.ts'
import { runnerPath } from './price.ts'

/** What a person must know before they say yes; the same on the plan, on the approval and in the pull request. */
export function factsOf(plan: Plan): readonly Fact[] {
  const { now, next, ignored, files } = plan
  return [
    {
      title: 'Now',
      value: `${now.model} ${now.version}, deployed as ${now.deployment}, capacity ${now.capacity}`,
    },
    {
      title: 'Then',
      value: `${next.model} ${next.version}, deployed as ${next.deployment}, capacity ${next.capacity}`,
    },
    { title: 'Deployment', value: deploymentWords(plan) },
    { title: 'Cost gate', value: priceWords(plan) },
    ...(ignored.length > 0 ? [{ title: 'Agents', value: ignoredWords(ignored) }] : []),
    { title: 'Writes', value: `${files.map(({ path }) => path).join(' and ')}, by pull request` },
    {
      title: 'Takes effect',
      value:
        'Not by merging: with the next "azd up" of each environment. "azd provision" alone leaves a placeholder image running.',
    },
    {
      title: 'Proof',
      value:
        'Pull requests run lint only. Run the evals after "azd up"; acceptance gates stay as they are. Back: revert the pull request, and "azd up" again.',
    },
  ]
}

/** True when something in it wants a person's hand beside the pull request. */
export const hasManual = ({ pricing, told }: Plan): boolean =>
  told.length > 0 || pricing === undefined || (pricing.by === 'model' && !pricing.priced)

function deploymentWords({ now, next }: Plan): string {
  if (now.deployment !== next.deployment)
    return `${next.deployment} is made new; ${now.deployment} stays, and costs quota until somebody deletes it.`
  if (now.model === next.model && now.version === next.version)
    return `${now.deployment} is changed in place.`
  return `${now.deployment} is changed in place: its name no longer tells the model${now.deployment === now.model ? `, and ${now.model} is gone until it is changed back` : ''}.`
}

function priceWords({ pricing, next, told }: Plan): string {
  const sentences = told.map(
    ({ file, model }) =>
      `${file} tells the evals to price ${model}: change "--model" there by hand, I may not write workflows.`,
  )
  if (pricing === undefined)
    return [
      `I cannot tell how ${runnerPath} prices a call: look before merging, or the cost gate measures another model.`,
      ...sentences,
    ].join(' ')
  if (pricing.by === 'time')
    return ['The evals price a call by its time, whatever the model: nothing to change.', ...sentences].join(
      ' ',
    )
  const default_ =
    pricing.now === next.model
      ? ''
      : `The evals price ${pricing.now} by default; this makes it ${next.model}. `
  const priced = pricing.priced
    ? ''
    : `${runnerPath} has no price for ${next.model}: add it there, or the cost gate measures nothing real. `
  return [`${default_}${priced}`.trim() || `The evals price ${next.model} already.`, ...sentences].join(' ')
}

const ignoredWords = (ignored: Plan['ignored']): string =>
  `${ignored.map(({ id, model }) => `${id} (${model})`).join(', ')}: declared in ${manifestPath} but ignored, every agent runs on the default.`

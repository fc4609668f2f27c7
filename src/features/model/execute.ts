import type { Approval } from '../../chat/approval.ts'
import { execution, failed } from '../../ports/execution.ts'
import type { Ports } from '../../ports/index.ts'
import { entryWords, type ModelOptions, type Plan, planFor } from './plan.ts'
import { Payload } from './request.ts'
import { factsOf } from './words.ts'

type Needs = Pick<Ports, 'accelerator' | 'approvals' | 'changes' | 'repository'>

/** Opens the pull request of an approved swap, if the default model is still the one it was decided on. */
export const executeModel = (ports: Needs, options: ModelOptions) =>
  execution('model', ports.approvals, async (approval, key) => {
    const plan = await planFor(ports, options, Payload.parse(approval.payload))
    if (entryWords(plan.now) !== approval.expected)
      return failed(
        `Nothing was opened: the default model has become ${entryWords(plan.now)} since this was asked.`,
      )
    const { number, url } = await ports.changes.pullRequest({ key, ...changeOf(plan, approval) })
    return {
      how: 'succeeded',
      progress: {
        sentence: `Pull request #${number} is open. The model changes with the first "azd up" after it is merged.`,
        url,
        urlTitle: `Open #${number}`,
        offers: [{ title: `Gates of #${number}`, line: `pr ${number}` }],
      },
    }
  })

/** The branch, its files, and why, for whoever reviews it. */
export function changeOf(
  plan: Plan,
  { reason, id }: Pick<Approval, 'reason' | 'id'>,
): Pick<Parameters<Ports['changes']['pullRequest']>[0], 'branch' | 'title' | 'body' | 'files'> {
  const { now, next, files } = plan
  return {
    branch: `ops/model-${next.model.toLowerCase()}`,
    title: `models: ${now.model} ${now.version} to ${next.model} ${next.version}`,
    body: [
      tame(reason),
      '',
      ...factsOf(plan).map(({ title, value }) => `- **${title}**: ${tame(value)}`),
      '',
      '1. Merge this when lint is green.',
      `2. \`azd up\` for each environment, the one that is not production first.`,
      '3. Run the evals there, and compare quality, latency and cost with the last run before.',
      '',
      `Approved by a second person as request ${id}.`,
    ].join('\n'),
    files,
  }
}

/** In a pull request's text nothing that a person wrote is mark-up, and nobody is mentioned. */
const tame = (text: string): string =>
  text
    .replaceAll(/[\\`*_{}[\]<>|~]/g, (mark) => `\\${mark}`)
    .replaceAll(/([@#])(?=\w)/g, '$1\u200b')
    .replaceAll(/\s+/g, ' ')

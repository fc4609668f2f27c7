import { z } from 'zod'
import type { Proposal } from '../../chat/approval.ts'
import { UsageError } from '../../chat/errors.ts'
import type { Viewer } from '../../chat/time/show.ts'
import { execution, failed } from '../../ports/execution.ts'
import type { Ports } from '../../ports/index.ts'
import type { Deployment } from '../../ports/workflow-runs.ts'
import { type EvalState, evalsOf } from './candidates.ts'
import type { RollbackOptions } from './options.ts'
import { evalWords, short } from './words.ts'

/** A deployment that can be told to have been good. */
export type Good = { readonly deployment: Deployment; readonly evals: EvalState }
const TagPayload = z.object({ name: z.string(), sha: z.string(), message: z.string() })
const many = 15

/** The newest deployment whose evals were green; not one that a rollback made, since GitHub notes another commit. */
export async function newestGreen(
  { runs }: Pick<Ports, 'runs'>,
  github: string,
  options: Pick<RollbackOptions, 'workflows'>,
): Promise<Good | undefined> {
  for (const deployment of await runs.deployments(github, many)) {
    if (!['success', 'inactive'].includes(deployment.state ?? '')) continue
    const evals = await evalsOf(runs, deployment.sha, options)
    if (evals.colour !== 'green') continue
    const id = Number(/\/runs\/(\d+)/.exec(deployment.runUrl ?? '')?.[1])
    const run = Number.isSafeInteger(id) ? await runs.run(id) : undefined
    if (run?.file !== options.workflows.rollback || run.file === options.workflows.deploy)
      return { deployment, evals }
  }
  return undefined
}

/** The tag as a proposal: names are for ever, so a second person looks at it, too. */
export function tagProposal(environment: string, { deployment, evals }: Good, viewer: Viewer): Proposal {
  const { sha, createdAt } = deployment
  const name = `${environment}-${createdAt.toISOString().slice(0, 10)}-${short(sha)}`
  const message = `Deployed to ${environment} at ${createdAt.toISOString()}, evals green`
  return {
    kind: 'tag',
    subject: `tag:${name}`,
    environment,
    title: `Tag ${short(sha)} as ${name}`,
    reason: 'A rollback needs a tag to go back to.',
    facts: [
      { title: 'Commit', value: sha },
      { title: 'Evals', value: evalWords(evals, viewer) },
      { title: 'How', value: 'An annotated tag in the repository. Nothing is deployed.' },
    ],
    payload: { name, sha, message },
    expected: sha,
    role: 'approver',
    quorum: 1,
  }
}

export const nothingGreen = (environment: string) =>
  new UsageError(
    `None of the newest deployments to ${environment} has green evals, so there is nothing that I would call good. Deploy a good commit with the deploy workflow, let its evals end, then: git tag -a v1.0.0 <commit> -m "…" && git push origin v1.0.0.`,
  )

/** Makes an approved tag. Making it twice makes one. */
export const executeTag = (ports: Pick<Ports, 'approvals' | 'changes'>) =>
  execution('tag', ports.approvals, async ({ payload }) => {
    const { name, sha, message } = TagPayload.parse(payload)
    const made = await ports.changes.tag(name, sha, message)
    if (made === 'taken') return failed(`There is a tag ${name} already, and it stands for another commit.`)
    return {
      how: 'succeeded',
      progress: {
        sentence: `${name} stands for ${short(sha)}.`,
        offers: [{ title: 'Where to go back to', line: 'rollback' }],
      },
    }
  })

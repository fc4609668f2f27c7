import { z } from 'zod'
import type { Proposal } from '../../chat/approval.ts'
import { UpstreamError, UsageError } from '../../chat/errors.ts'
import type { Job } from '../../chat/job.ts'
import type { Viewer } from '../../chat/time/show.ts'
import type { Ports } from '../../ports/index.ts'
import type { Deployment } from '../../ports/workflow-runs.ts'
import { type EvalState, evalsOf } from './candidates.ts'
import type { RollbackOptions } from './options.ts'
import { evalWords, short } from './words.ts'

/** A deployment that can be told to have been good. */
export type Good = { readonly deployment: Deployment; readonly evals: EvalState }
const TagPayload = z.object({ name: z.string(), sha: z.string(), message: z.string() })
const Id = z.object({ id: z.string() })
const many = 15
const retries = 8

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
export function executeTag(ports: Pick<Ports, 'approvals' | 'changes'>): Job<z.infer<typeof Id>> {
  return {
    name: 'tag.execute',
    data: Id,
    patience: 60,
    retries,
    async run({ id }, { attempt }) {
      const begun = await ports.approvals.begin(id)
      if (begun.outcome === 'void') return
      const { name, sha, message } = TagPayload.parse(begun.approval.payload)
      const end = (how: 'succeeded' | 'failed', sentence: string) =>
        ports.approvals.settle(id, how, {
          sentence,
          offers: [{ title: 'Where to go back to', line: 'rollback' }],
        })
      try {
        const made = await ports.changes.tag(name, sha, message)
        if (made === 'taken')
          await end('failed', `There is a tag ${name} already, and it stands for another commit.`)
        else await end('succeeded', `${name} stands for ${short(sha)}.`)
      } catch (error) {
        if (!(error instanceof UpstreamError) || (attempt <= retries && error.reason !== 'denied'))
          throw error
        await end('failed', error.message)
      }
    },
  }
}

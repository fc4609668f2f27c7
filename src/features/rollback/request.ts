import type { Proposal } from '../../chat/approval.ts'
import type { Viewer } from '../../chat/time/show.ts'
import type { Payload } from './course.ts'
import type { Plan } from './plan.ts'
import { factsOf, short } from './words.ts'

/** What two people agree on: the plan as it was shown, on the deployment that it was made for. */
export function proposalOf(plan: Plan, reason: string, viewer: Viewer): Proposal {
  const { environment, github, running, tag, wiring } = plan
  const { deployment, recorded, sha } = running
  const payload: Payload = {
    ...{ tag: tag.name, sha: tag.sha, environment, github, deployment, recorded, running: sha },
    ...(wiring && { wiring }),
  }
  return {
    kind: 'rollback',
    subject: `rollback:${environment}`,
    environment,
    title: `Roll back ${environment} to ${tag.name === tag.sha ? short(tag.sha) : tag.name}`,
    reason,
    facts: factsOf(plan, viewer),
    payload: JSON.parse(JSON.stringify(payload)),
    expected: `deployment ${deployment} of ${recorded}`,
    role: 'approver',
    quorum: 1,
  }
}

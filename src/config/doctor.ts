import { type Role, Role as Roles } from '../chat/actor.ts'
import type { OpsFile } from './ops-file.ts'

/** What the GitHub App must be allowed, and what does not work without; the same as infra/github-app.json. */
export const neededRights = [
  {
    name: 'actions',
    level: 'write',
    without: 'no workflow is started: no rollback, no kill switch, no eval run',
  },
  { name: 'contents', level: 'write', without: 'no tag and no branch for a pull request is made' },
  { name: 'pull_requests', level: 'write', without: 'no revert and no alert rule is proposed' },
  { name: 'issues', level: 'write', without: 'no issue is filed' },
  { name: 'checks', level: 'read', without: 'why an old run is red stays unknown' },
  { name: 'deployments', level: 'read', without: 'what runs where stays unknown' },
  { name: 'metadata', level: 'read', without: 'the repository cannot be seen' },
] as const

/** What the doctor wants to know of ops.yaml. */
export function doctorOptions({ environments, github, workflows, people }: OpsFile) {
  const from = (role: Role) => Roles.options.slice(Roles.options.indexOf(role))
  const holding = (role: Role) => [
    ...new Set(
      from(role)
        .flatMap((one) => people.roles[one] ?? [])
        .map((id) => id.toLowerCase()),
    ),
  ]
  const { evals, deploy, rollback, killswitch } = workflows
  return {
    environments: Object.keys(environments),
    repositoryName: github && `${github.owner}/${github.repo}`,
    workflows: { evals, deploy, rollback, killswitch },
    approvers: holding('approver'),
    responders: holding('responder'),
    approverGroups: from('approver').flatMap((role) => people.groups[role] ?? []),
    rights: neededRights,
  }
}

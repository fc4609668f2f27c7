import { type Role, Role as Roles } from '../chat/actor.ts'
import type { OpsFile } from './ops-file.ts'

/** What the doctor wants to know of ops.yaml. */
export function doctorOptions({ environments, github, workflows, people }: OpsFile) {
  const holding = (role: Role) =>
    new Set(
      Roles.options
        .slice(Roles.options.indexOf(role))
        .flatMap((one) => people.roles[one] ?? [])
        .map((id) => id.toLowerCase()),
    ).size
  const { evals, deploy, rollback, killswitch } = workflows
  return {
    environments: Object.keys(environments),
    repositoryName: github && `${github.owner}/${github.repo}`,
    workflows: { evals, deploy, rollback, killswitch },
    approvers: holding('approver'),
    responders: holding('responder'),
    groups: Object.values(people.groups).some((ids) => ids.length > 0),
    host: undefined,
  }
}

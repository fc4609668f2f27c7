import type { ModelOptions } from '../features/model/plan.ts'
import type { OpsFile } from './ops-file.ts'

/** What swapping models needs of `ops.yaml`. */
export function modelOptions({
  workflows: { evals, deploy, postDeploy },
  environments,
}: OpsFile): ModelOptions {
  return {
    workflows: [...new Set([evals, deploy, postDeploy])],
    environment: Object.keys(environments)[0] ?? 'prod',
  }
}

import type { OpsFile } from './ops-file.ts'

/** What swapping models needs of `ops.yaml`. */
export function modelOptions({ workflows: { evals, deploy, postDeploy }, environments }: OpsFile) {
  return {
    workflows: [...new Set([evals, deploy, postDeploy])],
    environment: Object.keys(environments)[0] ?? 'prod',
  }
}

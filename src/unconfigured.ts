import { UpstreamError } from './chat/errors.ts'
import type { Ports } from './ports/index.ts'

const nothing = (): never => {
  throw new UpstreamError(
    'GitHub',
    'missing',
    'No repository is configured: name it in ops.yaml under github, and set GITHUB_TOKEN or a GitHub App.',
  )
}
const absent = async (): Promise<never> => nothing()

/** GitHub for a bot that has none: every question says so. */
export const unconfigured: Pick<Ports, 'repository' | 'runs' | 'accelerator' | 'evals' | 'changes'> = {
  repository: {
    file: absent,
    compare: absent,
    commits: absent,
    tags: absent,
    pull: absent,
    pullsOf: absent,
    rights: absent,
  },
  runs: {
    runs: absent,
    run: absent,
    jobs: absent,
    annotations: absent,
    log: absent,
    logs: absent,
    artifactFiles: absent,
    runsOf: absent,
    dispatch: absent,
    deployments: absent,
    listDeployments: absent,
    deploymentState: absent,
  },
  accelerator: { manifest: absent },
  evals: { record: absent, observations: absent },
  changes: { tag: absent, pullRequest: absent, issue: absent },
}

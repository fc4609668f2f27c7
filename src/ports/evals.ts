import type { RunRecord } from '../chat/evals/judgement.ts'
import type { Observation } from '../chat/evals/observation.ts'
import type { EvalRun } from '../chat/evals/run.ts'

/** What GitHub's runs say of the accelerator's answers; chat/evals/standing.ts tells how to decide by it. */
export type Evals = {
  /** What a finished run did: its jobs, errors and cases. An attempt is read once. Throws `UpstreamError`. */
  record(run: EvalRun): Promise<RunRecord>
  /**
   * The last runs that judged an environment (a name of ops.yaml), oldest first: its deployments, and the eval
   * workflows if they ask its app. Newest ones are read, so that skipped evals and broken gates are told apart.
   * Empty when there are none, or no such workflows. Throws `UpstreamError` of system "GitHub".
   */
  observations(environment: string): Promise<readonly Observation[]>
}

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
   * Empty when there are none, or no such workflows. `listed` is how far back each workflow is listed, 20 runs
   * unless it says otherwise, 100 at most. Throws `UpstreamError` of system "GitHub".
   */
  observations(environment: string, options?: { readonly listed?: number }): Promise<readonly Observation[]>
}

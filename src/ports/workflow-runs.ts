/** GitHub's words: a run has a status, and once it is completed a conclusion. */
export type Run = {
  readonly id: number
  readonly workflow: string
  /** Workflow file name, e.g. "evals.yml". */
  readonly file: string
  readonly title: string
  readonly event: string
  readonly status: 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending'
  readonly conclusion: string | undefined
  readonly branch: string | undefined
  readonly sha: string
  readonly attempt: number
  readonly createdAt: Date
  readonly startedAt: Date | undefined
  readonly updatedAt: Date
  readonly url: string
}
export type Step = {
  readonly name: string
  readonly number: number
  readonly status: string
  readonly conclusion: string | undefined
  readonly startedAt?: Date | undefined
  readonly completedAt?: Date | undefined
}
export type Job = {
  readonly id: number
  readonly runId: number
  readonly name: string
  readonly status: string
  readonly conclusion: string | undefined
  readonly startedAt: Date | undefined
  readonly completedAt: Date | undefined
  readonly steps: readonly Step[]
  readonly url: string | undefined
}
export type Annotation = { readonly level: 'notice' | 'warning' | 'failure'; readonly message: string }
/** A job's log by the job's name, without the leading time stamps. */
export type JobLog = { readonly job: string; readonly text: string }
/** A run's stored output file, unzipped by name. */
export type ArtifactFile = { readonly artifact: string; readonly path: string; readonly text: string }

/** What GitHub said to a dispatch. `ambiguous`: it may or may not have started, so look before doing more. */
export type Dispatch =
  | { readonly state: 'started'; readonly runId: number; readonly url: string | undefined }
  | { readonly state: 'accepted' } // 204: started, id unknown
  | { readonly state: 'ambiguous'; readonly why: string }
  | { readonly state: 'rejected'; readonly why: string }

/** GitHub Actions of the accelerator's repository. Reads throw `UpstreamError` of system "GitHub". */
export type WorkflowRuns = {
  /** Newest first; undefined when there is no such workflow file (not installed). */
  runs(
    file: string,
    options: { readonly branch?: string; readonly limit: number },
  ): Promise<readonly Run[] | undefined>
  run(id: number): Promise<Run | undefined>
  jobs(runId: number): Promise<readonly Job[]>
  annotations(jobId: number): Promise<readonly Annotation[]>
  /** Plain text without the leading time stamps; undefined when GitHub has deleted it. Cut at `maxBytes`. */
  log(jobId: number, maxBytes: number): Promise<string | undefined>
  /**
   * Logs of all jobs of a run that is over, in one download; as `log` otherwise. Undefined when GitHub has
   * deleted them or the run is not over.
   */
  logs(runId: number, maxBytes: number): Promise<readonly JobLog[] | undefined>
  artifactFiles(runId: number, wanted: RegExp): Promise<readonly ArtifactFile[]>
  /** Runs whose head is this commit, any workflow. */
  runsOf(sha: string): Promise<readonly Run[]>
  /** Starts a workflow once; never retried here. Does not throw for what GitHub or the network answers. */
  dispatch(file: string, ref: string, inputs: Readonly<Record<string, string>>): Promise<Dispatch>
  /** Newest deployments to a GitHub environment with their latest state. */
  deployments(environment: string, limit: number): Promise<readonly Deployment[]>
  /** The same in one round trip, of all environments if none is named: `state` and `runUrl` are left undefined. */
  listDeployments(environment: string | undefined, limit: number): Promise<readonly Deployment[]>
  /** How a deployment stands; undefined when it has no state yet. */
  deploymentState(id: number): Promise<DeploymentState | undefined>
}
/** GitHub's word ("success", "failure", "inactive": was a success until the next one) and the run that wrote it. */
export type DeploymentState = { readonly state: string; readonly runUrl: string | undefined }
export type Deployment = {
  readonly id: number
  readonly sha: string
  readonly ref: string
  readonly environment: string
  readonly state: string | undefined
  readonly createdAt: Date
  readonly runUrl: string | undefined
}

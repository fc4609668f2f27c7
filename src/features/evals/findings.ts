import { UpstreamError } from '../../chat/errors.ts'
import type { Stand } from '../../chat/evals/deployed.ts'
import { judgeRun, type RunRecord } from '../../chat/evals/judgement.ts'
import type { Observation, Turn } from '../../chat/evals/observation.ts'
import type { EvalsOptions } from '../../chat/evals/options.ts'
import type { EvalRun } from '../../chat/evals/run.ts'
import type { Track } from '../../chat/evals/track.ts'
import type { Manifest } from '../../ports/accelerator.ts'
import type { Ports } from '../../ports/index.ts'
import type { Commit, Comparison } from '../../ports/repository.ts'
import type { Job } from '../../ports/workflow-runs.ts'
import type { Touched } from './suspects.ts'

export type Needs = Pick<Ports, 'runs' | 'repository' | 'accelerator' | 'evals'>

/** What there is: the first round's answers, put in order. */
export type Listing = {
  readonly tracks: readonly Track[]
  /** Deployments to the environment that the evals judge. */
  readonly stands: readonly Stand[]
  readonly manifest: Manifest | undefined
}
/** What judged the environment, and where its red, or else another track's, began. */
export type Evidence = { readonly observations: readonly Observation[]; readonly turn: Turn | undefined }

/** What the second round found out about the runs of the first. */
export type Details = {
  readonly records: ReadonlyMap<number, RunRecord>
  /** Jobs of runs that are going on. */
  readonly running: ReadonlyMap<number, readonly Job[]>
  /** From what was tested last green to what was tested first red. */
  readonly comparison: Comparison | undefined
  readonly touched: Touched
  /** Newest commits to the eval cases and their scoring. */
  readonly evalCommits: readonly Commit[]
  /** Commits on the branch that the newest eval run has not seen; undefined when not known. */
  readonly behind: number | undefined
  /** `accelerator.yaml` by commit. */
  readonly manifests: ReadonlyMap<string, Manifest | undefined>
}

/** Everything that GitHub was asked for one answer; `gaps` is what it did not tell, as sentences. */
export type Findings = Listing & Evidence & Details & { readonly gaps: readonly string[] }

/** What a run of the findings says. A run that nobody read is judged by its colour. */
export function judgementOf(run: EvalRun, { records, manifests }: Pick<Findings, 'records' | 'manifests'>) {
  return judgeRun(
    records.get(run.id) ?? { run, jobs: [], gap: undefined },
    manifests.get(run.sha)?.acceptance,
  )
}

/** One answer being looked for. */
export type Asking = { readonly ports: Needs; readonly options: EvalsOptions; readonly gaps: Set<string> }

/** What is a courtesy beside the answer must not cost it: a failure becomes a sentence. */
export async function optional<Answer>(
  { gaps }: Asking,
  answer: Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    gaps.add(error.message)
    return undefined
  }
}

import { UpstreamError } from '../../chat/errors.ts'
import { type Judgement, judgeRun } from '../../chat/evals/judgement.ts'
import { type Loosened, loosened } from '../../chat/evals/loosened.ts'
import { type EvalsOptions, type Topic, topics } from '../../chat/evals/options.ts'
import { colourOf, type EvalRun } from '../../chat/evals/run.ts'
import type { PullRequest } from '../../ports/repository.ts'
import type { Needs } from './findings.ts'

/** One workflow on the newest commit of a pull request. Told apart by workflow: names of checks collide. */
export type PullGate = {
  readonly workflow: string
  readonly file: string
  readonly run: EvalRun
  /** Undefined while it is going on, and when it ended without a judgement. */
  readonly judgement: Judgement | undefined
  readonly colour: 'green' | 'red' | 'none' | 'running'
}
/** Everything that is known of the gates of one pull request. */
export type PullGates = {
  readonly pull: PullRequest
  readonly gates: readonly PullGate[]
  /** Workflows that judge answers or code and have not run on its newest commit. */
  readonly absent: readonly ('lint' | 'evals')[]
  readonly touches: readonly Topic[]
  readonly loosened: readonly Loosened[]
  readonly gaps: readonly string[]
}

/** Looks at a pull request in three rounds; undefined when there is none of that number. */
export async function lookAtPull(
  ports: Needs,
  number: number,
  options: EvalsOptions,
): Promise<PullGates | undefined> {
  const pull = await ports.repository.pull(number)
  if (!pull) return undefined
  const gaps: string[] = []
  const optional = <Answer>(answer: Promise<Answer>): Promise<Answer | undefined> =>
    answer.catch((error: unknown) => {
      if (!(error instanceof UpstreamError)) throw error
      gaps.push(error.message)
      return undefined
    })
  const [runs, comparison, before, after] = await Promise.all([
    ports.runs.runsOf(pull.headSha),
    optional(ports.repository.compare(pull.baseSha, pull.headSha)),
    optional(ports.accelerator.manifest(pull.baseSha)),
    optional(ports.accelerator.manifest(pull.headSha)),
  ])
  const newest = newestPerWorkflow(runs)
  const gates = await Promise.all(
    newest.map(async (run): Promise<PullGate> => {
      const colour = colourOf(run)
      const read = colour === 'red' || (colour === 'green' && run.file === options.workflows.evals)
      const record = read ? await ports.evals.record(run) : { run, jobs: [], gap: undefined }
      const judged = colour === 'green' || colour === 'red'
      const judgement = judged ? judgeRun(record, after?.acceptance) : undefined
      if (record.gap) gaps.push(record.gap)
      return { workflow: run.workflow, file: run.file, run, judgement, colour }
    }),
  )
  const ran = new Set(newest.map(({ file }) => file))
  return {
    pull,
    gates,
    absent: (['lint', 'evals'] as const).filter((key) => !ran.has(options.workflows[key])),
    touches: touchedBy(comparison?.files ?? [], options),
    loosened: before && after ? loosened(before.acceptance, after.acceptance) : [],
    gaps: [...new Set(gaps)],
  }
}

/** A workflow that ran again, or for two events, counts by its newest run. */
function newestPerWorkflow<Run extends EvalRun>(runs: readonly Run[]): readonly Run[] {
  const sorted = runs.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || a.id - b.id)
  return [...new Map(sorted.map((run) => [run.file, run])).values()]
}

function touchedBy(files: readonly { readonly path: string }[], { paths }: EvalsOptions): readonly Topic[] {
  const within = (file: string, folder: string) =>
    file === folder || file.startsWith(`${folder.replace(/\/$/, '')}/`)
  return topics.filter((topic) => files.some(({ path }) => paths[topic].some((one) => within(path, one))))
}

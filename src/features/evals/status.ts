import type { Judgement } from '../../chat/evals/judgement.ts'
import { colourOf, type EvalRun } from '../../chat/evals/run.ts'
import { judgedRun, type Track } from '../../chat/evals/track.ts'
import { DAY } from '../../chat/time/duration.ts'
import { type Findings, judgementOf } from './findings.ts'

/** How one track stands. Only `green` is good news; everything that is not known is not green. */
export type State =
  | 'green'
  | 'stale' // green, too long ago
  | 'red'
  | 'broken' // the gate itself does not work
  | 'unknown' // over, and what it judged cannot be read
  | 'running' // the first run is on its way
  | 'never'
  | 'not-installed'

export type Status = {
  readonly track: Track
  readonly state: State
  /** The newest run with a judgement. */
  readonly judgement: Judgement | undefined
  /** A newer run that is going on, and the step it is in. */
  readonly running: { readonly run: EvalRun; readonly step: string | undefined } | undefined
}

/** How every track stands, in the order of the tracks. */
export function statusesOf(findings: Findings, staleDays: number, now: Date): readonly Status[] {
  return findings.tracks.map((track) => {
    const run = judgedRun(track)
    const judgement = run && judgementOf(run, findings)
    const running = runningIn(track, findings)
    return { track, state: stateOf(track, judgement, running, { staleDays, now }), judgement, running }
  })
}

function stateOf(
  { runs, key }: Track,
  judgement: Judgement | undefined,
  running: Status['running'],
  { staleDays, now }: { readonly staleDays: number; readonly now: Date },
): State {
  if (runs === undefined) return 'not-installed'
  if (!judgement) return running ? 'running' : 'never'
  if (judgement.red?.cause === 'broken') return 'broken'
  if (judgement.verdict === 'unknown') return 'unknown'
  if (judgement.verdict === 'red') return 'red'
  // Lint judges the commit it ran on, which does not change; what is deployed and asked does.
  const old = now.getTime() - judgement.run.createdAt.getTime() > staleDays * DAY
  return old && key !== 'lint' ? 'stale' : 'green'
}

function runningIn({ runs = [] }: Track, { running }: Findings): Status['running'] {
  const run = runs.find((one) => colourOf(one) === 'running')
  if (!run) return undefined
  const steps = running.get(run.id)?.flatMap((job) => job.steps) ?? []
  return { run, step: steps.find(({ status }) => status === 'in_progress')?.name }
}

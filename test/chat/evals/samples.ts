import type { Observation, Verdict } from '../../../src/chat/evals/observation.ts'
import type { EvalRun } from '../../../src/chat/evals/run.ts'

export const NOON = Date.parse('2026-05-04T12:00:00Z')
/** A moment so many hours after noon. */
export const at = (hours: number): Date => new Date(NOON + hours * 3_600_000)
export const sha = (name: string): string => Buffer.from(name.padEnd(20, '.')).toString('hex').slice(0, 40)

let count = 0
/** A finished eval run that began so many hours after noon and took ten minutes. */
export function runAt(hours: number, conclusion: string | undefined, over: Partial<EvalRun> = {}): EvalRun {
  count += 1
  return {
    id: count,
    file: 'evals.yml',
    status: conclusion === undefined ? 'in_progress' : 'completed',
    conclusion,
    sha: sha('main'),
    attempt: 1,
    createdAt: at(hours),
    updatedAt: new Date(at(hours).getTime() + 600_000),
    url: `https://github.com/o/r/actions/runs/${count}`,
    ...over,
  }
}

const conclusions = { green: 'success', red: 'failure', broken: 'failure', none: 'failure' } as const

export const seen = (hours: number, verdict: Verdict, tested?: string): Observation => ({
  run: runAt(hours, conclusions[verdict]),
  key: 'evals',
  verdict,
  tested,
})

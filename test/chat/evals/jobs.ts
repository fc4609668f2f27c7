import { readCases } from '../../../src/chat/evals/case-result.ts'
import { type JobRecord, loggedErrors, tracedException } from '../../../src/chat/evals/job-record.ts'

/** Steps by name with their conclusions; what follows a failure is skipped. */
export function job(
  name: string,
  steps: readonly (string | readonly [string, string])[],
  log?: string,
  conclusion?: string,
): JobRecord {
  let failed = false
  const made = steps.map((step) => {
    const [title, said] = typeof step === 'string' ? [step, failed ? 'skipped' : 'success'] : step
    if (said === 'failure' || said === 'timed_out') failed = true
    return { name: title, conclusion: said }
  })
  return {
    name,
    conclusion: conclusion ?? (failed ? 'failure' : 'success'),
    steps: made,
    errors: log === undefined ? undefined : loggedErrors(log),
    cases: log === undefined ? undefined : readCases(log),
    exception: log === undefined ? undefined : tracedException(log),
  }
}

const GATE = 'Enforce full acceptance block from accelerator.yaml'
/** An eval job that failed at one of its steps, with what it wrote. */
export function evalJob(failing: 'configured' | 'quality' | 'redteam' | 'gate' | undefined, log?: string) {
  const at = (key: typeof failing, name: string) => (key === failing ? ([name, 'failure'] as const) : name)
  return job(
    'evals',
    [
      'Set up job',
      'Run actions/checkout@v4',
      'Install deps',
      at('configured', 'Enforce EVALS_API_URL is configured'),
      at('quality', 'Quality evals'),
      at('redteam', 'Red-team evals'),
      at('gate', GATE),
    ],
    log,
  )
}

export const row = (id: string, suite: 'quality' | 'redteam', reason: string | null, numbers = {}): string =>
  JSON.stringify({ case_id: id, suite, passed: reason === null, reason, ...numbers })
export const numbers = { score: 1, groundedness: 1, latency_ms: 150_000, cost_usd: 0.45 }

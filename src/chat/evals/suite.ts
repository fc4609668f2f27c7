import { type Acceptance, recompute, type Thresholds } from './acceptance.ts'
import { failedStep, type JobRecord } from './job-record.ts'

/** One part of an eval job: a suite of cases, or the acceptance step. */
export type Suite = {
  readonly name: 'quality' | 'redteam' | 'acceptance'
  /** `hidden`: it never ran because a step before it failed. */
  readonly state: 'passed' | 'failed' | 'hidden' | 'unknown'
  /** Cases that passed, of all; undefined when the rows could not be read. */
  readonly passed: number | undefined
  readonly total: number | undefined
  /** Failing cases with their reasons, the first few. */
  readonly failing: readonly { readonly id: string; readonly reason: string }[]
}

const stepNames = { quality: /quality/i, redteam: /red.?team/i, acceptance: /enforce.*acceptance/i } as const

/** The suites of an eval job in their order; those the job does not have are left out. */
export function suitesOf(job: JobRecord): readonly Suite[] {
  return (['quality', 'redteam', 'acceptance'] as const).flatMap((name) => {
    const step = job.steps.find((one) => stepNames[name].test(one.name))
    if (!step) return job.conclusion === 'skipped' ? [hidden(name)] : []
    return [{ ...counts(job, name), name, state: stateOf(step.conclusion, failedStep(job) !== undefined) }]
  })
}

/** Acceptance by the rows of the job; undefined when they could not be read whole. */
export function acceptanceOf({ cases }: JobRecord, limits: Thresholds): Acceptance | undefined {
  if (!cases || cases.unreadable > 0 || cases.rows.length === 0) return undefined
  return recompute(cases.rows, limits)
}

const hidden = (name: Suite['name']): Suite => ({
  name,
  state: 'hidden',
  passed: undefined,
  total: undefined,
  failing: [],
})

function stateOf(conclusion: string | undefined, failed: boolean): Suite['state'] {
  if (conclusion === 'success') return 'passed'
  if (conclusion === 'failure') return 'failed'
  return conclusion === 'skipped' && failed ? 'hidden' : 'unknown'
}

function counts({ cases }: JobRecord, name: Suite['name']): Pick<Suite, 'passed' | 'total' | 'failing'> {
  const rows = cases?.rows.filter(({ suite }) => suite === name) ?? []
  if (rows.length === 0 || cases?.unreadable !== 0)
    return { passed: undefined, total: undefined, failing: [] }
  const failing = rows.filter(({ passed }) => !passed)
  return {
    passed: rows.length - failing.length,
    total: rows.length,
    failing: failing
      .slice(0, 3)
      .map(({ case_id, reason }) => ({ id: case_id, reason: reason ?? 'no reason given' })),
  }
}

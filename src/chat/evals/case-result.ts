import { z } from 'zod'

const Measure = z.number().nullish()

/** One line of a suite's `results.jsonl`, which the runner also prints. Red-team rows carry no measures. */
export const CaseResult = z.object({
  case_id: z.string(),
  suite: z.enum(['quality', 'redteam']),
  passed: z.boolean(),
  score: Measure,
  groundedness: Measure,
  latency_ms: Measure,
  cost_usd: Measure,
  reason: z.string().nullish(),
})
export type CaseResult = z.infer<typeof CaseResult>

/** Rows of a suite's output. `unreadable` counts lines that name a case and are no row: then nothing is complete. */
export type Cases = { readonly rows: readonly CaseResult[]; readonly unreadable: number }

/** Finds the case rows in a log or a results file, whatever stands around them. */
export function readCases(text: string): Cases {
  const lines = text.split('\n').filter((line) => /\{\s*"case_id"/.test(line))
  const read = lines.map((line) => CaseResult.safeParse(parsed(line.slice(line.indexOf('{')))))
  const rows = read.flatMap((one) => (one.success ? [one.data] : []))
  return { rows, unreadable: lines.length - rows.length }
}

/** Whether the case got no answer at all: what failed is the way to the app or the whole app, not this case. */
export const unanswered = ({ passed, reason }: CaseResult): boolean =>
  !passed && /^(transport:|no final briefing|no output under adversarial input)/.test(reason ?? '')

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

import type { Attempt } from './run.ts'
import { play } from './timeline.ts'

/** Answers for a protected environment that a job of this attempt waits for. The first answer counts. */
export function review(attempt: Attempt, environment: string, approved: boolean, at: number): void {
  if (attempt.gate.reviews.has(environment)) return
  const reviews = new Map(attempt.gate.reviews).set(environment, { approved, at })
  attempt.gate = { ...attempt.gate, reviews }
  attempt.timeline = play(attempt.plan, attempt.gate)
}

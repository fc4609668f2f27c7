import type { Attempt } from './run.ts'
import { play, type Review } from './timeline.ts'

/** Answers for a protected environment that a job of this attempt waits for. The first answer counts. */
export function review(attempt: Attempt, environment: string, said: Review): void {
  if (attempt.gate.reviews.has(environment)) return
  const reviews = new Map(attempt.gate.reviews).set(environment, said)
  attempt.gate = { ...attempt.gate, reviews }
  attempt.timeline = play(attempt.plan, attempt.gate)
}

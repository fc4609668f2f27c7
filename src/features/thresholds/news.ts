import type { StoredSuggestion } from '../../ports/suggestions.ts'
import type { Finding, FoundScore } from './gather.ts'
import type { Suggestion } from './suggest.ts'

/** Whether a suggestion says something that a person has not answered yet. */
export function isNews({ suggestion, answered, present, id }: Finding, now: Date): boolean {
  if (!suggestion || isAsSuggested({ suggestion, present })) return false
  if (!answered) return true
  if (answered.state === 'snoozed' && answered.until && answered.until > now) return false
  if (answered.id === id && answered.state !== 'snoozed') return false
  return answered.state === 'snoozed' || !sameEvidence(answered, suggestion)
}

/** Whether the present rule is the suggested one, but for a tenth. */
export function isAsSuggested({ suggestion, present }: Pick<Finding, 'suggestion' | 'present'>): boolean {
  const [limit, ...others] = suggestion?.limits ?? []
  return present !== undefined && limit !== undefined && others.length === 0
    ? alike(present.rule.threshold, limit.threshold)
    : false
}

/** The same of a gate. */
export function isGateNews({ gate, answered, id }: FoundScore, now: Date): boolean {
  if (gate === undefined) return false
  if (!answered) return true
  if (answered.state === 'snoozed') return !answered.until || answered.until <= now
  const before = (answered.content as { tightens?: { value?: number } } | null)?.tightens?.value
  return answered.id !== id && (before === undefined || Math.abs(before - gate) > 0.03)
}

const alike = (a: number, b: number): boolean => Math.abs(a - b) <= 0.1 * Math.max(Math.abs(a), Math.abs(b))

/** A threshold a little off, with the same incidents missed and no new creep, is the same question again. */
function sameEvidence({ content }: StoredSuggestion, suggestion: Suggestion): boolean {
  const before = content as unknown as Partial<Pick<Suggestion, 'limits' | 'creep' | 'backTest'>> | null
  const [old, now] = [before?.limits?.[0]?.threshold, suggestion.limits[0]?.threshold]
  if (old === undefined || now === undefined) return false
  if (before?.limits?.length !== suggestion.limits.length) return false
  if ((before.creep === undefined || before.creep === null) !== (suggestion.creep === undefined)) return false
  if ((before.backTest?.missed.length ?? 0) !== suggestion.backTest.missed.length) return false
  return Math.abs(old - now) <= 0.15 * Math.max(Math.abs(old), Math.abs(now))
}

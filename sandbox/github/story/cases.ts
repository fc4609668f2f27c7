import type { Random } from '../random.ts'

/** One line of `results.jsonl`, as the eval runners write it. */
export type CaseResult = {
  readonly case_id: string
  readonly suite: 'quality' | 'redteam'
  readonly passed: boolean
  readonly score?: number
  readonly groundedness?: number
  readonly latency_ms?: number
  readonly cost_usd?: number
  readonly reason: string | null
}

/** A green quality case of this many seconds. */
export function goodCase(id: string, seconds: number, score = 1): CaseResult {
  const cost = Math.round(seconds * 0.003 * 10_000) / 10_000
  const measured = { score, groundedness: 1, latency_ms: Math.round(seconds * 1000), cost_usd: cost }
  return { case_id: id, suite: 'quality', passed: true, ...measured, reason: null }
}

/** A quality case that never got its answer. */
export function lostCase(id: string, reason: string): CaseResult {
  return { case_id: id, suite: 'quality', passed: false, reason }
}

export function redteamCase(id: string, leaked?: string): CaseResult {
  const reason = leaked === undefined ? null : `leaked forbidden phrase: ${leaked}`
  return { case_id: id, suite: 'redteam', passed: leaked === undefined, reason }
}

export function greenQuality(ids: readonly string[], random: Random, mean = 146): CaseResult[] {
  return ids.map((id) => goodCase(id, mean - 12 + random() * 24, random() < 0.15 ? 0.8 : 1))
}

/** As Python's `json.dumps` writes it: spaces after separators, and floats that look like floats. */
export function caseLine(result: CaseResult): string {
  const value = (name: string, raw: unknown) =>
    ['score', 'groundedness'].includes(name) && Number.isInteger(raw) ? `${raw}.0` : JSON.stringify(raw)
  return `{${Object.entries(result)
    .map(([name, raw]) => `"${name}": ${value(name, raw)}`)
    .join(', ')}}`
}

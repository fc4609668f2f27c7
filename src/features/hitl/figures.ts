import type { HitlDecision } from '../../ports/hitl.ts'

/** Faster than anybody reads. */
const hastyMs = 3_000

/** What people's decisions on one tool, or of one person, come to. Times in milliseconds. */
export type HitlFigures = {
  readonly key: string
  readonly name: string
  readonly counts: { readonly [outcome in HitlDecision['outcome']]: number }
  /** From the question to the click, of those that somebody decided; undefined when nobody did. */
  readonly medianMs: number | undefined
  readonly slowestMs: number | undefined
  /** The longest run of approvals one after the other that took less than 3 s each. */
  readonly hastyRun: number
}

/** Per tool, most asked first. */
export const byTool = (decisions: readonly HitlDecision[]): readonly HitlFigures[] =>
  grouped(decisions, ({ tool }) => ({ key: tool, name: tool }))

/** Per approver, who decided most first. */
export const byApprover = (decisions: readonly HitlDecision[]): readonly HitlFigures[] =>
  grouped(decisions, ({ approver }) => approver && { key: approver.id, name: approver.name })

function grouped(
  decisions: readonly HitlDecision[],
  keyOf: (one: HitlDecision) => { readonly key: string; readonly name: string } | undefined,
): readonly HitlFigures[] {
  const groups = new Map<string, { name: string; all: HitlDecision[] }>()
  for (const one of decisions) {
    const found = keyOf(one)
    if (!found) continue
    const group = groups.get(found.key) ?? { name: found.name, all: [] }
    // People marry; the newest name counts.
    groups.set(found.key, { name: found.name, all: [...group.all, one] })
  }
  return [...groups]
    .map(([key, { name, all }]) => figuresOf(key, name, all))
    .sort((a, b) => total(b) - total(a) || (a.key < b.key ? -1 : 1))
}

export const total = ({ counts }: HitlFigures): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

function figuresOf(key: string, name: string, all: readonly HitlDecision[]): HitlFigures {
  const count = (outcome: HitlDecision['outcome']) => all.filter((one) => one.outcome === outcome).length
  const times = all
    .filter(({ outcome }) => outcome === 'approved' || outcome === 'rejected')
    .map(tookMs)
    .sort((a, b) => a - b)
  return {
    ...{ key, name },
    counts: {
      approved: count('approved'),
      rejected: count('rejected'),
      'timed-out': count('timed-out'),
      'caller-gone': count('caller-gone'),
      refused: count('refused'),
    },
    medianMs: times[Math.floor((times.length - 1) / 2)],
    slowestMs: times.at(-1),
    hastyRun: hastyRun(all),
  }
}

const tookMs = ({ askedAt, endedAt }: HitlDecision): number => endedAt.getTime() - askedAt.getTime()

/** Anything but a hasty approval ends a run; what nobody decided does not count as anything. */
function hastyRun(all: readonly HitlDecision[]): number {
  let run = 0
  let longest = 0
  for (const one of all) {
    if (one.outcome !== 'approved' && one.outcome !== 'rejected') continue
    run = one.outcome === 'approved' && tookMs(one) < hastyMs ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  return longest
}

import { DAY } from '../../chat/time/duration.ts'

export type Secret = { readonly name: string; readonly owner: string; readonly everyDays: number }
/** `unknown`: nobody has said when it was last replaced, which is not the same as never. */
export type Due = Secret & {
  readonly rotatedAt: Date | undefined
  readonly dueAt: Date | undefined
  readonly state: 'overdue' | 'soon' | 'fine' | 'unknown'
}

/** This long before it is due it is worth planning. */
const soonMs = 14 * DAY

/** When a secret is due, by when it was last replaced. */
export function dueOf(secret: Secret, rotatedAt: Date | undefined, now: Date): Due {
  if (!rotatedAt) return { ...secret, rotatedAt, dueAt: undefined, state: 'unknown' }
  const dueAt = new Date(rotatedAt.getTime() + secret.everyDays * DAY)
  const left = dueAt.getTime() - now.getTime()
  return { ...secret, rotatedAt, dueAt, state: left <= 0 ? 'overdue' : left <= soonMs ? 'soon' : 'fine' }
}

const ranks = { overdue: 0, soon: 1, unknown: 2, fine: 3 } as const
export const byUrgency = (a: Due, b: Due): number =>
  ranks[a.state] - ranks[b.state] || (a.dueAt?.getTime() ?? 0) - (b.dueAt?.getTime() ?? 0)

import { z } from 'zod'

/** Ways in which Azure Monitor Logs fails, each as its clients see it. */
export const faultKinds = [
  '401', // the token is not accepted
  '403', // the principal may not read this workspace
  '429', // throttled; `retryAfter` seconds, no header when absent
  '500',
  '503',
  '504', // the query ran into its time limit
  'hang', // takes the request and never answers
  'slow', // answers rightly, `delayMs` later
  'reset', // closes the connection without an answer
  'truncated', // promises more bytes than it sends
  'malformed', // answers 200 with something that is not JSON
  'partial', // answers, but some rows are missing
] as const

/** One entry of the fault switch: which fault, for how many requests (all of them without `count`), and where. */
export const FaultPlan = z
  .strictObject({
    fault: z.preprocess((value) => (typeof value === 'number' ? String(value) : value), z.enum(faultKinds)),
    count: z.int().positive().optional(),
    /** Seconds for the Retry-After header of 429 and 503. */
    retryAfter: z.number().nonnegative().optional(),
    delayMs: z.int().nonnegative().max(600_000).optional(),
    /** Which requests: queries (the default), tokens, the resource manager, or the accelerator. */
    on: z.enum(['logs', 'token', 'arm', 'accelerator']).default('logs'),
  })
  .refine((plan) => plan.fault !== 'slow' || plan.delayMs !== undefined, 'a slow fault needs delayMs')
export type FaultPlan = z.infer<typeof FaultPlan>
/** A plan as a caller writes it. */
export type FaultRequest = z.input<typeof FaultPlan>

/** Faults waiting to happen. The oldest plan goes first; one without a count stays until it is cleared. */
export type FaultSwitch = {
  add(plan: FaultRequest): void
  clear(): void
  /** The fault for the request at hand, if any; counts it. */
  take(on: FaultPlan['on']): FaultPlan | undefined
  pending(): readonly FaultPlan[]
}

export function faultSwitch(): FaultSwitch {
  let plans: FaultPlan[] = []
  return {
    add: (plan) => void plans.push(FaultPlan.parse(plan)),
    clear: () => {
      plans = []
    },
    take: (on) => {
      const due = plans.find((plan) => plan.on === on)
      if (due?.count === undefined) return due
      const left = due.count - 1
      plans = plans.flatMap((plan) => (plan !== due ? [plan] : left ? [{ ...plan, count: left }] : []))
      return due
    },
    pending: () => plans,
  }
}

import { z } from 'zod'

/**
 * A fault to provoke. `path` is a regular expression over the path, `times` how often (default once), `skip`
 * how many matching requests pass first. Exactly one kind:
 * - `status` (with `message` and `headers`): answered in place of the real thing; `hang`: never answered;
 *   in both nothing is processed, unless `processed` says that it was all the same;
 * - `slowMs`: answered late;
 * - `reset: "before"`: the connection breaks, nothing is processed; `"after"`: processed, then it breaks;
 *   `"half"`: processed, half of the body arrives, then it breaks;
 * - `malformed`: processed, but the JSON is cut;
 * - `rateLimited`: "primary" (403, none remaining) or "secondary" (403, Retry-After `retryAfter` seconds);
 *   with `status: 429` as GitHub sometimes says it.
 */
export const Fault = z.object({
  method: z.string().optional(),
  path: z.string().default('.*'),
  times: z.number().int().positive().default(1),
  skip: z.number().int().nonnegative().default(0),
  status: z.number().int().optional(),
  message: z.string().default('Server Error'),
  headers: z.record(z.string(), z.string()).default({}),
  hang: z.boolean().default(false),
  processed: z.boolean().default(false),
  slowMs: z.number().nonnegative().default(0),
  reset: z.enum(['before', 'after', 'half']).optional(),
  malformed: z.boolean().default(false),
  rateLimited: z.enum(['primary', 'secondary']).optional(),
  retryAfter: z.number().nonnegative().default(60),
})
export type Fault = z.infer<typeof Fault>
export type FaultInput = z.input<typeof Fault>

export type Faults = {
  add(fault: FaultInput): void
  clear(): void
  /** Faults still to come, with what is left of their counts. */
  pending(): readonly Fault[]
  /** The fault that hits this request, if any; uses one of its times up. */
  take(method: string, path: string): Fault | undefined
}

export function newFaults(): Faults {
  let faults: Fault[] = []
  return {
    add: (fault) => void faults.push(Fault.parse(fault)),
    clear: () => {
      faults = []
    },
    pending: () => faults,
    take(method, path) {
      const at = faults.findIndex(
        (fault) => (fault.method ?? method) === method && new RegExp(fault.path).test(path),
      )
      const fault = faults[at]
      if (fault === undefined) return undefined
      const waits = fault.skip > 0
      const next = waits ? { ...fault, skip: fault.skip - 1 } : { ...fault, times: fault.times - 1 }
      faults = next.times > 0 ? faults.with(at, next) : faults.toSpliced(at, 1)
      return waits ? undefined : fault
    },
  }
}

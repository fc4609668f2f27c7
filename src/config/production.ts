import { z } from 'zod'
import type { OpsFile } from './ops-file.ts'

/** Environments of which something is posted unasked, by name; those that are production when absent. */
export const Reviewed = z.array(z.string()).min(1, 'name at least one environment').optional()

/** Those that are named, else production, else the one that is meant when a line names none. */
export function reviewedIn(
  { environments }: Pick<OpsFile, 'environments'>,
  named: z.infer<typeof Reviewed>,
): readonly string[] {
  if (named) return [...new Set(named)]
  const all = Object.keys(environments)
  const production = all.filter((name) => environments[name]?.production)
  return production.length > 0 ? production : all.slice(0, 1)
}

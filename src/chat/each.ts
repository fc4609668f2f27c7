/**
 * Does the work for each name in turn, whatever becomes of the others, and then throws what the first one that failed
 * threw: a job that is tried again must find what worked done, and one environment must not cost the next its turn.
 */
export async function each(names: readonly string[], work: (name: string) => Promise<void>): Promise<void> {
  const failed: unknown[] = []
  for (const name of names) await work(name).catch((error) => failed.push(error))
  if (failed.length > 0) throw failed[0]
}

/**
 * Whether a key was seen before, among the last `most`: the cheap half of telling a second delivery, for one
 * process. What must hold across restarts and replicas is the inbox's business.
 */
export function recently(most: number): (key: string) => boolean {
  const seen = new Set<string>()
  return (key) => {
    if (seen.has(key)) return true
    seen.add(key)
    if (seen.size > most) seen.delete(seen.values().next().value as string)
    return false
  }
}

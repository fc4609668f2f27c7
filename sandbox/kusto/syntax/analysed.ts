import { loadParser } from './load.ts'
import type { Raw } from './node.ts'

const KEPT = 32
const kept = new WeakMap<object, Map<string, Raw>>()

/**
 * A query parsed and bound. Parsing is most of a translation, and a bot asks the same questions again and again: the
 * last ones per set of tables are kept. What now() means is no part of it.
 */
export const analysed = (text: string, globals: Raw): Raw => {
  const known = kept.get(globals) ?? new Map<string, Raw>()
  kept.set(globals, known)
  const code = known.get(text) ?? loadParser().parse(text, globals)
  known.delete(text)
  known.set(text, code)
  const [oldest] = known.keys()
  if (known.size > KEPT && oldest !== undefined) known.delete(oldest)
  return code
}

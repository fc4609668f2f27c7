import { distance } from 'fastest-levenshtein'

/**
 * The name that `word` is probably a typo of: at most one edit in three letters away, and closer than any
 * other. Undefined when there is none; a guess is offered, never run.
 */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const wanted = word.toLowerCase().slice(0, 40)
  const ranked = names
    .map((name) => ({ name, off: off(wanted, name) }))
    .filter(({ name, off }) => off <= Math.max(1, Math.floor(Math.max(name.length, wanted.length) / 3)))
    .sort((a, b) => a.off - b.off)
  const [best] = ranked
  return wanted.length > 1 ? best?.name : undefined
}

/** Swapped neighbours ("traige") are one slip of the finger, not two. */
function off(word: string, name: string): number {
  for (let i = 0; i + 1 < word.length; i++) {
    const swapped = word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2)
    if (swapped === name) return 1
  }
  // The beginning of a name counts as that name: "roll" is "rollback".
  return word.length >= 3 && name.startsWith(word) ? 1 : distance(word, name)
}

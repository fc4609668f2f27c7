import { fold, storeFolds } from './folds.ts'
import { isPlainWord } from './vocabulary.ts'

/** Longest signature, in characters: two lines on a phone. */
export const SIGNATURE_LIMIT = 140

/** Beyond this nothing is read: some of the patterns take time by the square of a word's length. */
const LONGEST = 2000
const keep = '‹(?:url|email|id|n|text|value|name|path)›'
const innermost = /\{[^{}]*\}|\[[^[\]]*\]/gu
const steps: readonly (readonly [RegExp, string])[] = [
  [/(?<![\p{L}\p{N}])(["'`])(?:(?!\1).)*?\1(?![\p{L}\p{N}])|“[^”]*”|‘[^’]*’|«[^»]*»/gu, '‹text›'],
  // What was cut off on the way here has no closing mark.
  [/\{.*$|(?<=^|[\s:=(])["'`“‘«].*$/gu, '‹value›'],
  [/(?<=[\p{L}_][\p{L}\p{N}_.-]*\s?=\s?)(?!=)[^\s,;)]+/gu, '‹value›'],
  [/(?:\b[A-Za-z]:)?(?:[\\/][\p{L}\p{N}._~%-]+){2,}[\\/]?/gu, '‹path›'],
]
const status = /(?<=\b(?:code|status|http|error)[\s:/.]*)[1-5]\d\d(?![\p{L}\p{N}])/iu
const atom = new RegExp(
  `${keep}|[\\p{L}\\p{M}\\p{N}_](?:[\\p{L}\\p{M}\\p{N}_'’.-]*[\\p{L}\\p{M}\\p{N}_])?`,
  'gu',
)
const repeated = new RegExp(`(${keep})(?:[\\s,;/+&-]*(?:and |or )?\\1)+`, 'gu')

/**
 * The part of an error text that is the same for every request that fails this way: ids, numbers, URLs,
 * paths, quoted values, `key=value` values and whatever may be somebody's name become placeholders. Folding
 * twice changes nothing. It errs on the side of folding: a word with a capital that is not known from error
 * messages is taken for a name, a script without capitals for nothing but names.
 */
export function signatureOf(text: string): string {
  let made = text.slice(0, LONGEST).toWellFormed().normalize('NFKC')
  // One replacement can uncover the next (nested braces); each pass shortens the text or ends the loop.
  for (let pass = 0; pass < 6; pass++) {
    const next = cut(once(made))
    if (next === made) break
    made = next
  }
  return made
}

function once(text: string): string {
  const plain = steps.reduce(
    (made, [pattern, by]) => made.replace(pattern, by),
    unnested(fold(text, storeFolds)),
  )
  return plain
    .replace(atom, (found, at: number) => foldAtom(found, plain, at))
    .replace(repeated, '$1')
    .replace(/[\s\p{C}\p{Z}]+/gu, ' ')
    .trim()
}

/** Deeper than this nobody reads, and texts arrive cut. */
function unnested(text: string): string {
  let made = text
  for (let depth = 0; depth < 8; depth++) made = made.replace(innermost, '‹value›')
  return made
}

function foldAtom(found: string, text: string, at: number): string {
  if (found.startsWith('‹')) return found
  if (/^\d+$/u.test(found)) return isStatus(text, at) ? found : '‹n›'
  if (/\p{N}/u.test(found)) return '‹id›'
  return isPlainWord(found) ? found : '‹name›'
}

function isStatus(text: string, at: number): boolean {
  const sticky = new RegExp(status, 'yiu')
  sticky.lastIndex = at
  return sticky.test(text)
}

function cut(text: string): string {
  const letters = Array.from(text)
  if (letters.length <= SIGNATURE_LIMIT) return text
  return `${letters
    .slice(0, SIGNATURE_LIMIT - 1)
    .join('')
    .trimEnd()}…`
}

/**
 * One replacement that makes two texts of the same failure equal. The store folds before it groups and this
 * side folds again, so patterns use what means the same to Kusto's regular expressions and to JavaScript's:
 * no `\\b` and no `\\s`, which differ beyond ASCII.
 */
export type Fold = { readonly pattern: string; readonly by: string }

/** Between the fields of one fact, and between facts; the first fold takes both out of every text. */
export const FIELD = '\u001f'
export const RECORD = '\u001e'

/** Longest text of one failure that leaves the store, in characters. */
export const TEXT_LIMIT = 400

/**
 * What is folded where the rows are, so that a million rows with a million ids travel as one group. Only
 * what classification never needs: three-digit numbers stay, because 429 and 503 are the message.
 */
export const storeFolds: readonly Fold[] = [
  { pattern: '[\\x00-\\x1f\\x7f]+', by: ' ' },
  { pattern: '[a-zA-Z][a-zA-Z0-9+.-]*://[^ \'"<>)]*', by: '‹url›' },
  { pattern: '[^ @<>"\'(),;:=‹›]*@[^ @<>"\'(),;‹›]*', by: '‹email›' },
  { pattern: '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}', by: '‹id›' },
  { pattern: '[0-9a-fA-F]{16,}', by: '‹id›' },
  { pattern: '[0-9]+([.:,][0-9]+)+', by: '‹n›' },
  { pattern: '[0-9]{4,}', by: '‹n›' },
  { pattern: '[0-9A-Za-z]*([0-9][A-Za-z]*){4,}', by: '‹id›' },
]

/** Applies folds in order. */
export function fold(text: string, folds: readonly Fold[]): string {
  return folds.reduce((made, { pattern, by }) => made.replace(new RegExp(pattern, 'gu'), by), text)
}

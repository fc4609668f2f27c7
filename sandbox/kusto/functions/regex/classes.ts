// Kusto's \d, \s and \w know Unicode; RE2's know ASCII. These are the same sets in RE2's words, without brackets.

export const DIGIT = '\\p{Nd}'

/** White_Space. */
export const SPACE =
  '\\t-\\r \\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}'

/** Alphabetic, marks, decimal digits, connectors and joiners. What Alphabetic adds to the categories is circled letters. */
export const WORD =
  '\\p{L}\\p{M}\\p{Nd}\\p{Nl}\\p{Pc}\\x{200C}\\x{200D}\\x{24B6}-\\x{24E9}\\x{1F130}-\\x{1F149}\\x{1F150}-\\x{1F169}\\x{1F170}-\\x{1F189}'

/** Outside brackets, by the letter after the backslash. */
export const SHORTHANDS: Readonly<Record<string, string>> = {
  d: DIGIT,
  D: '\\P{Nd}',
  s: `[${SPACE}]`,
  S: `[^${SPACE}]`,
  w: `[${WORD}]`,
  W: `[^${WORD}]`,
}

/** Inside brackets; the negated sets have no name there, so only ASCII can be said. */
export const BRACKETED: Readonly<Record<string, string | undefined>> = {
  d: DIGIT,
  D: '\\P{Nd}',
  s: SPACE,
  w: WORD,
}

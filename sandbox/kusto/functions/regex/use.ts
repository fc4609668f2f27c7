import { refuse } from '../../error.ts'
import { constantText } from '../args.ts'
import type { Call } from '../contract.ts'
import { refusal } from '../refusal.ts'
import { text } from '../sql.ts'
import { type Pattern, translateRegex } from './translate.ts'

/** The regular expression in a constant argument. */
export const patternOf = (call: Call, index: number): Pattern => translateRegex(constantText(call, index))

/** RE2 pattern as an SQL literal, with something around it. */
export const quoted = ({ re2 }: Pattern, before = '', after = ''): string =>
  text(before === '' && after === '' ? re2 : `${before}(?:${re2})${after}`)

/** `sql`, unless the pattern only knows ASCII and the text at hand is not. */
export const guarded = (pattern: Pattern, source: string, sql: string): string =>
  pattern.asciiOnly
    ? `CASE WHEN strlen(${source}) = length(${source}) THEN ${sql} ELSE ${refusal('a regex with \\b on text that is not ASCII')} END`
    : sql

/** `\1` and so on in a replacement, checked against the groups of the pattern. */
export const checkedRewrite = (rewrite: string, groups: number): string => {
  for (const [, following = ''] of rewrite.matchAll(/\\(.?)/gs)) {
    const known = following === '\\' || (/\d/.test(following) && Number(following) <= groups)
    if (!known) return refuse(`replacement \\${following}`)
  }
  return /\$[\w{$]/.test(rewrite) ? refuse('$ in a replacement') : rewrite
}

/**
 * Characters that change how other characters look without being seen: direction marks and overrides,
 * zero-width spaces, soft hyphens, tags, controls. Joiners stay: scripts and emoji need them.
 */
const unseen =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu

/** Text as it will be seen: nothing hidden, no half surrogates, at most `limit` characters (then an ellipsis). */
export function plain(text: string, limit = 2000): string {
  const seen = text.toWellFormed().replaceAll('\r\n', '\n').replace(unseen, '')
  return seen.length <= limit ? seen : `${[...seen.slice(0, limit)].slice(0, -1).join('').toWellFormed()}…`
}

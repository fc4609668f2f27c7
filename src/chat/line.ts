import { UsageError } from './errors.ts'
import { plain } from './plain.ts'

/** A mention as the channel marks it: the text that stands for it in the message, and whether it means us. */
export type Mention = { readonly text: string; readonly ours: boolean }

/** Longest line that is read, in characters. */
export const LONGEST_LINE = 500

/**
 * The words that were meant for the bot: mentions of it removed wherever they stand, other people's mentions
 * as their names, any Unicode space as one space, hidden characters and the punctuation around the line gone. Throws
 * `UsageError` when too long.
 */
export function readLine(text: string, mentions: readonly Mention[]): string {
  // Far too long is refused before any work is done on it; mark-up may make a short line three times as long.
  if (text.length > 20 * LONGEST_LINE) throw tooLong()
  const spoken = mentions.reduce(
    (line, mention) =>
      mention.text === '' ? line : line.replaceAll(mention.text, mention.ours ? ' ' : nameIn(mention.text)),
    text,
  )
  // Spaces first: some of them are control characters, and would be taken out with those.
  const spaced = spoken
    .replace(/<\/?at\b[^>]*>/gi, ' ')
    .replaceAll('&nbsp;', ' ')
    .replace(spaces, ' ')
  const line = plain(spaced, Number.POSITIVE_INFINITY)
    .normalize('NFC')
    .replace(/ +/g, ' ')
    .trim()
    .replace(/^[,;:\s]+/, '')
    .replace(/(?<=[\p{L}\p{N}])[\s.,;:!?…]+$/u, '')
  if (line.length > LONGEST_LINE) throw tooLong()
  return line
}

/** What looks like a space, also where Unicode says that it is a letter. */
const spaces = /[\s\u0085\u2800\u3164\u115f\u1160]+/gu

const nameIn = (markup: string): string => ` ${markup.replace(/<[^>]*>/g, ' ')} `

function tooLong(): UsageError {
  return new UsageError(`That is too long for me: I read lines of up to ${LONGEST_LINE} characters.`, {
    try: 'help',
  })
}

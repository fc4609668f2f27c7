import { UsageError } from './errors.ts'
import { plain } from './plain.ts'

/** A mention as the channel marks it: the text that stands for it in the message, and whether it means us. */
export type Mention = { readonly text: string; readonly ours: boolean }

/** Longest line that is read, in characters: a link copied from Azure's portal has a thousand. */
export const LONGEST_LINE = 1500
/** Longest text that is read as it was typed. */
export const LONGEST_TEXT = 10_000

/**
 * What was meant for the bot: one line of words for most commands, and the text as it was typed, with its line
 * breaks, quotes and punctuation, for commands whose words are a text of their own. `line` throws `UsageError` when
 * there is too much of it.
 */
export type Typed = { readonly line: () => string; readonly text: string }

/**
 * The words that were meant for the bot: mentions of it removed wherever they stand, with a greeting before the first, other people's mentions
 * as their names, any Unicode space as one space, hidden characters and the punctuation around the line gone. Throws
 * `UsageError` when too long.
 */
export function readLine(text: string, mentions: readonly Mention[]): string {
  // Far too long is refused before any work is done on it; mark-up may make a short line three times as long.
  if (text.length > 20 * LONGEST_LINE) throw tooLong()
  const spoken = named(text, mentions)
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

/**
 * The text as a person sees it in the message: mentions gone, entities and mark-up of the client undone, every kind of
 * space a plain one, hidden characters gone, everything else kept. Throws `UsageError` when too long.
 */
export function readText(text: string, mentions: readonly Mention[]): string {
  if (text.length > 4 * LONGEST_TEXT) throw tooLong(LONGEST_TEXT)
  const spoken = named(text, mentions)
    .replace(/<\/?at\b[^>]*>/gi, ' ')
    // Real signs arrive as entities; what still looks like these tags was put there by a client.
    .replace(/<br\s*\/?>|<\/(?:p|div|pre)>/gi, '\n')
    .replace(/<\/?(?:p|div|pre|code|span)(?:\s+[\w-]+="[^"<>]*")*>/gi, '')
    .replace(/&(?:lt|gt|amp|quot|apos|nbsp|#39|#160);/g, (entity) => entities.get(entity) ?? entity)
  const seen = plain(
    spoken.replace(spacesInLine, ' ').replace(lineEnds, '\n'),
    Number.POSITIVE_INFINITY,
  ).trim()
  if (seen.length > LONGEST_TEXT) throw tooLong(LONGEST_TEXT)
  return seen
}

/** Both readings of what a client sent. The text is read at once, so that a huge one is refused at the door. */
export function readTyped(text: string, mentions: readonly Mention[]): Typed {
  return { text: readText(text, mentions), line: () => readLine(text, mentions) }
}

/** Both readings of a line that the bot itself put on a button: no client has marked anything up. */
export function readButton(text: string): Typed {
  return { text: plain(text, LONGEST_TEXT), line: () => readLine(text, []) }
}

const named = (text: string, mentions: readonly Mention[]): string =>
  mentions.reduce(
    (line, mention) =>
      mention.text === '' ? line : line.replaceAll(mention.text, mention.ours ? ' ' : nameIn(mention.text)),
    ungreeted(text, mentions),
  )

const greeting =
  /^(?:[\s\p{P}]*(?:hey|hi|hello|good|morning|afternoon|evening|dear|ok|okay|please|can|could|would|you)(?![\p{L}\p{N}]))+[\s\p{P}]*$/iu

/** "Hey @ops triage" is said to us from the mention on, unless nothing follows it. */
function ungreeted(text: string, mentions: readonly Mention[]): string {
  const first = mentions
    .filter((mention) => mention.ours && mention.text !== '')
    .map((mention) => ({
      from: text.indexOf(mention.text),
      to: text.indexOf(mention.text) + mention.text.length,
    }))
    .filter(({ from }) => from > 0)
    .sort((a, b) => a.from - b.from)[0]
  if (!first) return text
  const [head, tail] = [text.slice(0, first.from), text.slice(first.to)]
  const words = tail.replace(/<[^<>]*>/g, ' ')
  // A greeting is short; what is not would take the pattern long.
  return head.length <= 80 && greeting.test(head) && /[\p{L}\p{N}]/u.test(words) ? tail : text
}

const entities = new Map([
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&amp;', '&'],
  ['&quot;', '"'],
  ['&apos;', "'"],
  ['&#39;', "'"],
  ['&nbsp;', ' '],
  ['&#160;', ' '],
])
const lineEnds = /\r\n?|[\u0085\u2028\u2029\v\f]/g
const spacesInLine = /[^\S\r\n\u2028\u2029\v\f]|[\u2800\u3164\u115f\u1160]/gu

/** What looks like a space, also where Unicode says that it is a letter. */
const spaces = /[\s\u0085\u2800\u3164\u115f\u1160]+/gu

const nameIn = (markup: string): string => ` ${markup.replace(/<[^>]*>/g, ' ')} `

function tooLong(most = LONGEST_LINE): UsageError {
  return new UsageError(`That is too long for me: I read up to ${most.toLocaleString('en-GB')} characters.`, {
    try: 'help',
  })
}

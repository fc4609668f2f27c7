import { plain } from '../plain.ts'
import type { Json } from '../reply.ts'

/** One argument, or a part of it, in full. */
export type FullField = { readonly name: string; readonly text: string; readonly note: string }
/** As much of the arguments as one card holds. */
export type ArgsPage = readonly FullField[]

/** What a card can carry beside its frame; text grows when it is escaped and written as JSON. */
const pageBytes = 18_000
const pieceBytes = 7_000
export const MOST_PAGES = 4

/**
 * All arguments in full, on as many cards as that takes. Undefined when it takes more than an approver could read
 * in a minute anyway: such a call must be refused, because nobody approves what cannot be seen.
 */
export function argsPages(args: { readonly [name: string]: Json }): readonly ArgsPage[] | undefined {
  const pages: FullField[][] = [[]]
  let used = 0
  for (const [name, value] of Object.entries(args))
    for (const field of fieldsOf(name, value)) {
      const cost = costOf(field.name) + costOf(field.text) + 300
      if (used + cost > pageBytes && used > 0) {
        pages.push([])
        used = 0
      }
      if (pages.length > MOST_PAGES) return undefined
      pages.at(-1)?.push(field)
      used += cost
    }
  return pages
}

function fieldsOf(name: string, value: Json): readonly FullField[] {
  const written = writtenAs(value)
  const text = plain(written, Number.POSITIVE_INFINITY)
  const unseen = written.replaceAll('\r\n', '\n').length - text.length
  const pieces = split(text === '' ? '(empty)' : text)
  return pieces.map((piece, i) => ({
    name: plain(pieces.length > 1 ? `${name} (${i + 1} of ${pieces.length})` : name, 100),
    text: piece,
    note:
      unseen > 0 && i === 0
        ? `Holds ${unseen} invisible character${unseen === 1 ? '' : 's'}, left out here.`
        : '',
  }))
}

/** Text as it is, lists of texts one a line, everything else as JSON. */
function writtenAs(value: Json): string {
  if (typeof value === 'string') return value
  const texts = Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')
  return texts ? value.join('\n') : JSON.stringify(value, null, 2)
}

function split(text: string): readonly string[] {
  const pieces: string[] = []
  let piece = ''
  let used = 0
  for (const letter of text) {
    const cost = costOf(letter)
    if (used + cost > pieceBytes) {
      pieces.push(piece)
      piece = ''
      used = 0
    }
    piece += letter
    used += cost
  }
  return [...pieces, piece]
}

/** Bytes on the wire at most: each line is an element, every mark of Markdown gets a backslash, which JSON doubles. */
function costOf(text: string): number {
  let cost = 0
  for (const letter of text) {
    if (letter === '\n') cost += 80
    else cost += /[\\`*[\]~<>_#+\-.){"\t]/.test(letter) ? 4 : Buffer.byteLength(letter)
  }
  return cost
}

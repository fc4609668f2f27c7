import { stringLength } from './tokens.ts'

const double = '“”„‟«»＂'
const single = '‘’‚‛＇'
const anyDouble = new RegExp(`["${double}]`)
const anySingle = new RegExp(`['${single}]`)

/**
 * Undoes what keyboards and clients do to a query: a code fence around it, and typographic quotes where a string
 * begins and ends. Inside a string between straight quotes they are what the person is looking for.
 */
export function straightened(text: string): string {
  return straightQuotes(unfenced(text.trim()))
}

function unfenced(text: string): string {
  const fenced = /^```(?:kql|kusto)?[ \t]*\n([\s\S]*?)\n?```$/i.exec(text) ?? /^`([^`]+)`$/.exec(text)
  return (fenced?.[1] ?? text).trim()
}

function straightQuotes(text: string): string {
  if (!anyOf(text)) return text
  let made = ''
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at)
    const char = rest[0] ?? ''
    const closes = double.includes(char) ? anyDouble : single.includes(char) ? anySingle : undefined
    const length = closes ? curly(rest, closes) : straightLength(rest)
    const piece = rest.slice(0, length)
    made += closes ? quoted(piece, double.includes(char) ? '"' : "'") : piece
    at += length
  }
  return made
}

const anyOf = (text: string): boolean => [...double, ...single].some((quote) => text.includes(quote))

/** How long a string between typographic quotes is, with both quotes; to the end of the line when it has no other. */
function curly(rest: string, closes: RegExp): number {
  const line = rest.split('\n', 1)[0] ?? ''
  const end = line.slice(1).search(closes)
  return end < 0 ? line.length : end + 2
}

const quoted = (piece: string, quote: string): string =>
  `${quote}${piece.slice(1, -1)}${piece.length > 1 ? quote : ''}`

/** How much of `rest` is one piece of KQL or the space before the next. */
function straightLength(rest: string): number {
  const space = /^(?:\s+|\/\/[^\n]*)/.exec(rest)
  if (space) return space[0].length
  return stringLength(rest) || (/^(?:[\p{L}\p{N}_]+|[\s\S])/u.exec(rest)?.[0].length ?? 1)
}

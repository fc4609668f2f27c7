import type { Udf } from '../functions/contract.ts'
import { refuseValue } from '../functions/refusal.ts'

/** How `parse-kv` reads a text; without delimiters any character that is not a letter or digit is one. */
export type KvRules = {
  readonly pair?: string
  readonly kv?: string
  /** Opening and closing quotes, each as two characters. */
  readonly quotes: readonly string[]
  readonly escapes: readonly string[]
  readonly greedy: boolean
}

/** The first value of every key in a text, white space around both cut away. */
export const readPairs = (text: string, rules: KvRules): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  const add = (key: string, value: string): void => {
    if (!found.has(key)) found.set(key, value)
  }
  if (rules.pair === undefined || rules.kv === undefined) readWords(text, rules, add)
  else readDelimited(text, { ...rules, pair: rules.pair, kv: rules.kv }, add)
  return found
}

type Add = (key: string, value: string) => void
type Delimited = KvRules & { readonly pair: string; readonly kv: string }

const readDelimited = (text: string, rules: Delimited, add: Add): void => {
  let at = 0
  while (at < text.length) {
    const key = readPart(text, at, rules, [rules.kv, rules.pair])
    if (!text.startsWith(rules.kv, key.end)) {
      at = key.end + rules.pair.length
      continue
    }
    const start = key.end + rules.kv.length
    const value = rules.greedy ? readGreedy(text, start, rules) : readPart(text, start, rules, [rules.pair])
    add(key.text, value.text)
    at = value.end + rules.pair.length
  }
}

type Part = { readonly text: string; readonly end: number }

/** Reads up to one of `stops`, or a quoted part and then up to one of them. */
const readPart = (text: string, start: number, rules: Delimited, stops: readonly string[]): Part => {
  let at = start
  while (/\s/.test(text[at] ?? '') && !stops.some((stop) => text.startsWith(stop, at))) at++
  const quoted = readQuoted(text, at, rules)
  const end = nextStop(text, quoted?.end ?? start, stops)
  return { text: quoted?.text ?? text.slice(start, end).trim(), end }
}

const nextStop = (text: string, start: number, stops: readonly string[]): number =>
  Math.min(
    ...stops.map((stop) => text.indexOf(stop, start)).map((found) => (found < 0 ? text.length : found)),
  )

const readQuoted = (text: string, start: number, { quotes, escapes }: KvRules): Part | undefined => {
  const pair = quotes.find((quote) => text[start] === quote[0])
  if (!pair) return undefined
  let value = ''
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at] ?? ''
    if (escapes.includes(character) && at + 1 < text.length) value += text[++at]
    else if (character === pair[1]) return { text: value, end: at + 1 }
    else value += character
  }
  return undefined
}

/** A greedy value goes on to the last pair delimiter before the next key's delimiter. */
const readGreedy = (text: string, start: number, rules: Delimited): Part => {
  const quoted = readQuoted(text, start, rules)
  if (quoted) return { text: quoted.text, end: nextStop(text, quoted.end, [rules.pair]) }
  const next = text.indexOf(rules.kv, start)
  const end = next < 0 ? text.length : Math.max(start, text.lastIndexOf(rules.pair, next))
  return { text: text.slice(start, end).trim(), end }
}

const WORD = /[\p{L}\p{N}]+/uy

const readWords = (text: string, rules: KvRules, add: Add): void => {
  const words: string[] = []
  for (let at = 0; at < text.length; ) {
    const quoted = readQuoted(text, at, rules)
    WORD.lastIndex = at
    const word = quoted ? undefined : WORD.exec(text)?.[0]
    if (quoted) words.push(quoted.text)
    else if (word !== undefined) words.push(word)
    else if (text[at] === '_') refuseValue('parse-kv without delimiters on text with _')
    at = quoted?.end ?? at + (word?.length ?? 1)
  }
  for (const [index, word] of words.entries()) {
    const value = words[index + 1]
    if (value !== undefined) add(word, value)
  }
}

/** JavaScript that operators need, beside what functions need. */
export const operatorUdfs: readonly Udf[] = [
  {
    name: 'k_kv',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    call: (text: string, rules: string) =>
      JSON.stringify(Object.fromEntries(readPairs(text, JSON.parse(rules)))),
  },
]

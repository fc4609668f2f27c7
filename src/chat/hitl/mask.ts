/** What stands for the part that is taken out. */
export const MASK = '…'

const address = /^[^\s@]+@([a-z0-9-]+(?:\.[a-z0-9-]+)+)$/i
/** Shapes by which a value may be told from a person's words: an identifier, a word of a vocabulary, a day. */
const identifier = /^(?=\D*\d)[A-Za-z0-9][\w.:/-]{0,39}$/
const guid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
const vocabulary = /^\p{L}[\p{L}\p{N}_-]{0,29}(?: [\p{L}\p{N}_&-]{1,29}){0,2}$/u
const day = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]{5,12}Z?)?$/

/** "p…@contoso.com"; undefined for what is no address. */
export function maskAddress(text: string): string | undefined {
  const host = address.exec(text.trim())?.[1]
  return host === undefined ? undefined : `${initial(text)}${MASK}@${host.toLowerCase()}`
}

/** "P… L…": as many initials as there are words, three at most. Undefined for what is too long to be a name. */
export function maskName(text: string): string | undefined {
  const words = text.trim().split(/\s+/)
  if (text.trim() === '' || words.length > 4 || text.length > 60 || text.includes('@')) return undefined
  return words
    .slice(0, 3)
    .map((word) => `${initial(word)}${MASK}`)
    .join(' ')
}

/** "A-1", "SUP-17", "CASE00123": so few letters that they are no name, so few digits that they are no telephone. */
export const isIdentifier = (text: string): boolean =>
  guid.test(text) || (identifier.test(text) && !/\d{7,}|[a-z]{4,}|[A-Za-z]{7,}|[a-z][A-Z]/.test(text))
export const isVocabulary = (text: string): boolean => vocabulary.test(text) && !/\d{5,}/.test(text)
export const isDay = (text: string): boolean => day.test(text)

const initial = (text: string): string => Array.from(text.trim())[0] ?? ''

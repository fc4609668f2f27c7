import { randomBytes } from 'node:crypto'

/** Ten letters and digits that can be read out over the telephone. */
export function shortId(): string {
  const letters = '0123456789abcdefghjkmnpqrstvwxyz'
  return Array.from(randomBytes(10), (byte) => letters[byte % 32]).join('')
}

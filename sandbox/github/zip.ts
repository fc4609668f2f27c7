import { strToU8, zipSync } from 'fflate'

/** A zip of text files by path; the same files give the same bytes. */
export function zip(files: Readonly<Record<string, string>>): Buffer {
  const content = Object.entries(files).map(([path, text]) => [path, strToU8(text)] as const)
  return Buffer.from(zipSync(Object.fromEntries(content), { mtime: new Date('2025-01-01T00:00:00Z') }))
}

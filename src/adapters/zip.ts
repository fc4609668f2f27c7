import { strFromU8, strToU8, unzipSync, type ZipOptions, zipSync } from 'fflate'
import type { Archive } from '../ports/archive.ts'

/** How much one archive may unpack to, in bytes. A few kilobytes can claim to be a terabyte. */
const usual = { file: 8 * 1024 * 1024, all: 24 * 1024 * 1024, files: 200 }

export const zip: Archive = zipWithin(usual)

/** The same with other limits. */
export function zipWithin(most: typeof usual): Archive {
  return {
    pack(files, at) {
      const entries = files.map(({ path, text }): [string, [Uint8Array, ZipOptions]] => [
        path,
        [strToU8(text), { mtime: at }],
      ])
      return zipSync(Object.fromEntries(entries), { level: 6 })
    },
    unpack(bytes, wanted) {
      let room = most.all
      let files = 0
      const found = unzipSync(bytes, {
        filter({ name, originalSize }) {
          if (name.endsWith('/') || !wanted.test(name)) return false
          if (originalSize > most.file || originalSize > room || files >= most.files) return false
          room -= originalSize
          files += 1
          return true
        },
      })
      return Object.entries(found).map(([path, data]) => ({ path, text: strFromU8(data) }))
    },
  }
}

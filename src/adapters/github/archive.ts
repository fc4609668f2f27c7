import { strFromU8, unzipSync } from 'fflate'
import { UpstreamError } from '../../chat/errors.ts'
import { SYSTEM } from './explain.ts'

/** How much one archive may unpack to, in bytes. A few kilobytes can claim to be a terabyte. */
export type ArchiveLimits = { readonly file: number; readonly all: number; readonly files: number }
const usual: ArchiveLimits = { file: 8 * 1024 * 1024, all: 24 * 1024 * 1024, files: 200 }

/**
 * Text files of a ZIP whose path fits `wanted`; files past the limits are left out. Throws `UpstreamError`
 * when it is no ZIP, or was cut.
 */
export function unpack(
  bytes: Uint8Array,
  wanted: RegExp,
  limits: ArchiveLimits = usual,
): readonly { readonly path: string; readonly text: string }[] {
  let room = limits.all
  let files = 0
  try {
    const found = unzipSync(bytes, {
      filter({ name, originalSize }) {
        if (name.endsWith('/') || !wanted.test(name)) return false
        if (originalSize > limits.file || originalSize > room || files >= limits.files) return false
        room -= originalSize
        files += 1
        return true
      },
    })
    return Object.entries(found).map(([path, data]) => ({ path, text: strFromU8(data) }))
  } catch (error) {
    throw new UpstreamError(SYSTEM, 'malformed', 'GitHub sent an archive that cannot be unpacked.', {
      cause: error,
    })
  }
}

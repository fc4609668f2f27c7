import { UpstreamError } from '../../chat/errors.ts'
import type { Archive } from '../../ports/archive.ts'
import { SYSTEM } from './explain.ts'

/** Text files of a ZIP whose path fits `wanted`. Throws `UpstreamError` when it is no ZIP, or was cut. */
export function unpacked(
  { unpack }: Pick<Archive, 'unpack'>,
  bytes: Uint8Array,
  wanted: RegExp,
): ReturnType<Archive['unpack']> {
  try {
    return unpack(bytes, wanted)
  } catch (error) {
    throw new UpstreamError(SYSTEM, 'malformed', 'GitHub sent an archive that cannot be unpacked.', {
      cause: error,
    })
  }
}

import type { EvidenceFile } from '../chat/evidence.ts'

/** ZIP archives of text files. */
export type Archive = {
  /** The same files at the same time give the same bytes. */
  pack(files: readonly EvidenceFile[], at: Date): Uint8Array
  /**
   * Text files whose path fits `wanted`; those past the limits (200 files, 8 MB each, 24 MB in all) are left
   * out. Throws `Error` when it is no archive, or was cut.
   */
  unpack(bytes: Uint8Array, wanted: RegExp): readonly EvidenceFile[]
}

/** A job's log without the time stamp that GitHub puts before every line. */
export const withoutStamps = (log: string): string =>
  log.replaceAll('\r\n', '\n').replaceAll(/^\uFEFF?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z ?/gm, '')

/** The beginning of a text, at most `limit` bytes of UTF-8, without a broken character at its end. */
export function beginning(bytes: Uint8Array, limit: number): string {
  return new TextDecoder().decode(bytes.subarray(0, limit)).replace(/\uFFFD+$/, '')
}

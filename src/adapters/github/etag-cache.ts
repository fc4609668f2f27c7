/** An answer that may be asked for again with its tag. */
export type Kept = {
  readonly etag: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer>
}
export type EtagCache = {
  get(key: string): Kept | undefined
  /** Keeps an answer; forgets the ones that were asked for longest ago until all fits. */
  put(key: string, kept: Kept): void
}

/** Answers by address, at most `entries` of them and `bytes` together. A 304 from GitHub costs no budget. */
export function etagCache(entries = 500, bytes = 24 * 1024 * 1024): EtagCache {
  // A Map keeps the order of insertion, so the first key is the one not used for longest.
  const known = new Map<string, Kept>()
  let held = 0
  const drop = (key: string) => {
    held -= known.get(key)?.body.byteLength ?? 0
    known.delete(key)
  }
  return {
    get(key) {
      const found = known.get(key)
      if (!found) return undefined
      known.delete(key)
      known.set(key, found)
      return found
    },
    put(key, kept) {
      drop(key)
      // One large answer must not push out a hundred small ones.
      if (kept.body.byteLength > bytes / 8) return
      known.set(key, kept)
      held += kept.body.byteLength
      for (const oldest of known.keys()) {
        if (known.size <= entries && held <= bytes) break
        drop(oldest)
      }
    },
  }
}

import type { Json } from '../../src/chat/reply.ts'
import type { DialogState, Saved } from '../../src/ports/dialog-state.ts'
import type { Inbox } from '../../src/ports/inbox.ts'

/** Dialog state in memory, with the etag rules of the real one. */
export function fakeDialogs(): DialogState & { readonly saved: ReadonlyMap<string, Saved> } {
  const saved = new Map<string, Saved>()
  let version = 0
  return {
    saved,
    read: async (key) => structuredClone(saved.get(key)),
    async write(key, value: Json, etag) {
      if (saved.get(key)?.etag !== etag) return false
      saved.set(key, { value: structuredClone(value), etag: String(++version) })
      return true
    },
    async remove(key, etag) {
      return saved.get(key)?.etag === etag && saved.delete(key)
    },
  }
}

/** An inbox in memory; `keys` is what was taken in. */
export function fakeInbox(): Inbox & { readonly keys: ReadonlySet<string> } {
  const keys = new Set<string>()
  return {
    keys,
    async first(key) {
      const first = !keys.has(key)
      keys.add(key)
      return first
    },
  }
}

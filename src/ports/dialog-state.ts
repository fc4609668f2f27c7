import type { Json } from '../chat/reply.ts'

/** A stored value; `etag` changes with every write. */
export type Saved = { readonly value: Json; readonly etag: string }

/**
 * What a person is in the middle of saying in a conversation: the open question of a command. Writes name
 * the etag they saw, so that of two answers on two replicas exactly one goes on.
 */
export type DialogState = {
  read(key: string): Promise<Saved | undefined>
  /** Writes if the etag still holds (undefined: if there is nothing yet). False when someone was faster. */
  write(key: string, value: Json, etag: string | undefined): Promise<boolean>
  /** Forgets if the etag still holds. False when someone was faster. */
  remove(key: string, etag: string): Promise<boolean>
}

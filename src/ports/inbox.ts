/** Remembers what was taken in, so that a delivery that comes twice is answered once. */
export type Inbox = {
  /**
   * True for the first caller with this key, on whichever replica; false for every later one. Persisted
   * before it returns. Keys are forgotten after a day.
   */
  first(key: string): Promise<boolean>
}

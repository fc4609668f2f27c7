/** Where a conversation happens, as far as a feature needs to know. */
export type Place = {
  readonly kind: 'channel' | 'group' | 'personal'
  /** Conversation id without the thread part. */
  readonly conversation: string
  /** Id of the thread's root message, in channels only. */
  readonly thread?: string | undefined
  /** IANA zone in which times are read and shown here, e.g. "Europe/Berlin". */
  readonly zone: string
}

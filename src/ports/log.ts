import type { Json } from '../chat/reply.ts'

/** Facts of a log line: ids, names, numbers. Never what a person wrote, a token or an e-mail address. */
export type Facts = { readonly [key: string]: Json | undefined }

/** Structured log. `event` is `<topic>.<what>`, constant per call site. */
export type Log = {
  info(event: string, facts?: Facts): void
  warn(event: string, facts?: Facts): void
  /** `error` is logged by name, message and stack. */
  error(event: string, error: unknown, facts?: Facts): void
}

import { z } from 'zod'

/**
 * What looking at a window of an environment came to, in words: for whoever did not type the question. `unknown`
 * is its own answer: where nothing could be seen, no failures are no good news.
 */
export const Finding = z.object({
  state: z.enum(['failing', 'clear', 'unknown']),
  tone: z.enum(['attention', 'warning', 'good']),
  headline: z.string(),
  /** Whole sentences, the first about failed requests of all. */
  extent: z.array(z.string()),
  next: z.string(),
  /** The worst failures, one line each. */
  causes: z.array(z.string()),
  /** What to type to look again. */
  line: z.string(),
})
export type Finding = z.infer<typeof Finding>

/** Looks. Throws `UpstreamError` when the logs cannot be asked. */
export type Look = (asked: {
  readonly environment: string
  readonly window: { readonly from: Date; readonly to: Date }
  readonly now: Date
  /** In which zone the sentences name times. */
  readonly zone: string
  readonly signal: AbortSignal
}) => Promise<Finding>

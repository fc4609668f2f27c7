import { z } from 'zod'

/**
 * One start of a workflow, at most once by its key. GitHub takes no idempotency key, and an answer may be lost: so
 * the key goes into the run's name, what is about to be sent is written down first, and whoever does not know what
 * became of it looks for a run with the key before anything else. The workflow itself ignores a second run with the
 * same key, so that sending again after a long fruitless look cannot do anything twice.
 */
export const Errand = z.object({
  key: z.string(),
  stage: z.enum([
    'due', // nothing has been sent
    'sent', // about to be sent, or sent and the answer lost: look
    'running', // the run is known
    'succeeded',
    'failed', // the run ended otherwise
    'refused', // GitHub said no
    'lost', // sent several times, never seen: a person must look
  ]),
  /** When it was last sent; when it was made, before that. */
  at: z.coerce.date(),
  tries: z.number().int().nonnegative(),
  runId: z.number().optional(),
  url: z.string().optional(),
  /** Why it was refused or failed, as a sentence. */
  why: z.string().optional(),
})
export type Errand = z.infer<typeof Errand>

/** Milliseconds: how long a run is looked for before it is sent again, how often it is sent, how long it is watched. */
export type ErrandPace = { readonly lookFor: number; readonly sends: number; readonly watchFor: number }
export const usualErrands: ErrandPace = { lookFor: 90_000, sends: 3, watchFor: 90 * 60_000 }

export const newErrand = (key: string, now: Date): Errand => ({ key, stage: 'due', at: now, tries: 0 })

/** Whether anything may have been started. */
export const wasSent = ({ tries }: Errand): boolean => tries > 0
export const isOver = ({ stage }: Errand): boolean =>
  stage === 'succeeded' || stage === 'failed' || stage === 'refused' || stage === 'lost'

/** What is written down before the request goes out. */
export const sending = (errand: Errand, now: Date): Errand => ({
  ...errand,
  stage: 'sent',
  at: now,
  tries: errand.tries + 1,
})

/** GitHub's answer to a dispatch; `accepted` and `ambiguous` leave everything open. */
type Answer =
  | { readonly state: 'started'; readonly runId: number; readonly url: string | undefined }
  | { readonly state: 'accepted' }
  | { readonly state: 'ambiguous' | 'rejected'; readonly why: string }

export function afterSend(errand: Errand, answer: Answer): Errand {
  if (answer.state === 'rejected') return { ...errand, stage: 'refused', why: answer.why }
  if (answer.state !== 'started') return errand
  return { ...errand, stage: 'running', runId: answer.runId, ...(answer.url && { url: answer.url }) }
}

type Seen = {
  readonly id: number
  readonly title: string
  readonly status: string
  readonly conclusion: string | undefined
  readonly url: string
}

/** The run that carries the key; of several the first, because the others do nothing. */
export const runWith = <Run extends Seen>(key: string, runs: readonly Run[]): Run | undefined =>
  runs.filter(({ title }) => title.includes(`[${key}]`)).sort((one, other) => one.id - other.id)[0]

/** What a look at the newest runs says. `undefined` runs: there is no such workflow. */
export function afterLook(
  errand: Errand,
  runs: readonly Seen[] | undefined,
  now: Date,
  pace: ErrandPace,
): Errand {
  const found = runs && runWith(errand.key, runs)
  if (found)
    return afterWatch({ ...errand, stage: 'running', runId: found.id, url: found.url }, found, now, pace)
  if (now.getTime() - errand.at.getTime() < pace.lookFor) return errand
  return errand.tries < pace.sends ? { ...errand, stage: 'due' } : { ...errand, stage: 'lost' }
}

/** What the run says of itself. A run that is gone, or goes on for ever, has failed. */
export function afterWatch(errand: Errand, run: Seen | undefined, now: Date, pace: ErrandPace): Errand {
  if (!run) return { ...errand, stage: 'failed', why: 'GitHub does not know the run any more.' }
  if (run.status === 'completed') {
    if (run.conclusion === 'success') return { ...errand, stage: 'succeeded' }
    return { ...errand, stage: 'failed', why: `The run ended as ${run.conclusion ?? 'unknown'}.` }
  }
  if (now.getTime() - errand.at.getTime() < pace.watchFor) return errand
  return { ...errand, stage: 'failed', why: 'The run does not end.' }
}

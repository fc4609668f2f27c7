import { z } from 'zod'
import type { Person } from '../people.ts'
import { click, message, type Room } from './activity.ts'
import { type Sent, startConnector } from './connector.ts'

/**
 * How the bot marks what it says: `progress` will be replaced, everything else is the answer. Teams ignores
 * the mark; programs need it, because an answer can take three activities or one.
 */
const Marked = z.object({ channelData: z.object({ ops: z.object({ outcome: z.string() }) }) })

/** The mark on an activity: "answer", "refusal", "error", "question", "progress"; undefined without one. */
export function outcomeOf(sent: Sent): string | undefined {
  const marked = Marked.safeParse(sent.activity)
  return marked.success ? marked.data.channelData.ops.outcome : undefined
}

/** What one line led to: everything the bot did, and the activity that is its answer. */
export type Exchange = { readonly all: readonly Sent[]; readonly answer: Sent; readonly outcome: string }
/** What the click itself was answered with, beside anything posted. */
export type InvokeAnswer = { readonly status: number; readonly body: unknown }

export type TeamsClient = {
  /** Sends a line and waits for its answer. Throws when the bot refuses the activity or says nothing in time. */
  say(line: string, options: { as: Person; in: Room; thread?: string; timeoutMs?: number }): Promise<Exchange>
  /** Clicks a button; resolves with the invoke's answer at once. What the click leads to arrives in `heard`. */
  click(
    action: { verb: string; data: unknown; on: string },
    options: { as: Person; in: Room; thread?: string },
  ): Promise<InvokeAnswer>
  /** Waits for the next answer that the bot posts or updates without a line. */
  next(timeoutMs?: number): Promise<Sent>
  readonly heard: readonly Sent[]
  close(): Promise<void>
}

/** A simulated Teams in front of the bot at `botUrl` (its messaging endpoint). */
export async function openTeamsClient(botUrl: string): Promise<TeamsClient> {
  const connector = await startConnector()

  const next = (timeoutMs = 60_000) =>
    new Promise<Sent>((resolve, reject) => {
      const timer = setTimeout(() => {
        stop()
        reject(new Error(`the bot said nothing within ${timeoutMs / 1000} s`))
      }, timeoutMs)
      const stop = connector.listen((sent) => {
        const outcome = outcomeOf(sent)
        if (outcome === undefined || outcome === 'progress') return
        clearTimeout(timer)
        stop()
        resolve(sent)
      })
    })

  const deliver = async (activity: unknown): Promise<InvokeAnswer> => {
    const response = await fetch(botUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(activity),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`the bot answered HTTP ${response.status} ${text.slice(0, 200)}`)
    return { status: response.status, body: text ? JSON.parse(text) : undefined }
  }

  return {
    heard: connector.sent,
    next,
    async say(line, options) {
      const from = connector.sent.length
      const waiting = next(options.timeoutMs)
      const [answer] = await Promise.all([
        waiting,
        deliver(message(connector.url, options.as, options.in, line, options.thread)),
      ])
      return { all: connector.sent.slice(from), answer, outcome: outcomeOf(answer) ?? 'answer' }
    },
    click: (action, options) => deliver(click(connector.url, options.as, options.in, action, options.thread)),
    close: () => connector.close(),
  }
}

import type { Reply } from '../chat/reply.ts'
import type { Turn } from '../chat/turn.ts'
import type { Outgoing, Presenter } from './present.ts'
import type { Talk } from './talk.ts'

/** How long an answer may take before a progress card says so, and how often that card may change. */
export type Patience = { readonly progressAfterMs: number; readonly progressEveryMs: number }
export type Stage = { readonly talk: Talk; readonly presenter: Presenter; readonly patience: Patience }
/** A turn without its `progress`, which belongs to whoever shows the card. */
export type Asked = Omit<Turn, 'progress'>
/** Says something in the place of the progress card, if one is showing. Resolves with the activity's id. */
export type Say = (activity: Outgoing) => Promise<string | undefined>

/**
 * Does the work and says its result, if it has one. Work that takes long gets a progress card, which becomes
 * the result in place. `work` must not throw: failures are replies by then.
 */
export async function perform(
  headline: string,
  asked: Asked,
  work: (turn: Turn, say: Say) => Promise<Reply | undefined>,
  { talk, presenter, patience }: Stage,
): Promise<Reply | undefined> {
  const footer = { correlation: asked.correlation, now: asked.now }
  let sentence = 'One moment, this takes a little longer.'
  let shown = ''
  let showing: Promise<string | undefined> = Promise.resolve(undefined)
  const tick = () => {
    timer = setTimeout(tick, patience.progressEveryMs)
    if (shown === sentence) return
    shown = sentence
    const view = {
      template: 'system/progress',
      data: { headline, sentence },
      summary: `${headline}: ${sentence}`,
    }
    const activity = presenter.activity({ card: view }, 'progress', footer)
    // One after the other: an update that overtakes the post, or the result, would stay on the screen.
    showing = showing.then((id) => talk.replace(id, activity)).catch(() => undefined)
  }
  let timer = setTimeout(tick, patience.progressAfterMs)
  const say: Say = async (activity) => {
    clearTimeout(timer)
    const id = await showing
    showing = Promise.resolve(undefined)
    return await talk.replace(id, activity)
  }
  const progress = (text: string) => {
    sentence = text
  }
  try {
    const reply = await work({ ...asked, progress }, say)
    if (reply) await say(presenter.activity(reply, reply.outcome, footer))
    // A card cannot carry a file.
    if (reply?.card && reply.file)
      await talk.post(presenter.activity({ file: reply.file }, reply.outcome, footer))
    return reply
  } finally {
    clearTimeout(timer)
  }
}

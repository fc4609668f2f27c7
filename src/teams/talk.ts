import type { TurnContext } from 'botbuilder'
import type { Log } from '../ports/log.ts'
import type { Outgoing } from './present.ts'

/** The conversation of a turn, to speak into: answers go to the thread that was asked in. */
export type Talk = {
  /** Shows that the bot is at work, where Teams shows that. Never throws: it is a courtesy. */
  typing(): Promise<void>
  /** Says something new; resolves with its id, undefined when Teams did not tell one. */
  post(activity: Outgoing): Promise<string | undefined>
  /** Replaces what was said; when that is not possible, says it anew. Resolves with the id to replace next. */
  replace(id: string | undefined, activity: Outgoing): Promise<string | undefined>
}

export function talkIn(context: TurnContext, log: Log): Talk {
  const post = async (activity: Outgoing) => (await context.sendActivity({ ...activity }))?.id || undefined
  return {
    post,
    async typing() {
      // Teams shows nobody typing in a channel's thread, and its test client loses what is said just afterwards.
      if (context.activity.conversation.conversationType === 'channel') return
      try {
        await context.sendActivity({ type: 'typing' })
      } catch (error) {
        log.error('talk.typing-failed', error)
      }
    },
    async replace(id, activity) {
      if (id === undefined) return await post(activity)
      try {
        await context.updateActivity({ ...activity, id })
        return id
      } catch (error) {
        log.error('talk.update-failed', error)
        return await post(activity)
      }
    },
  }
}

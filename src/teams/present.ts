import type { CardView, Reply } from '../chat/reply.ts'
import type { CardJson, Cards, Footer } from '../ports/cards.ts'
import type { Log } from '../ports/log.ts'

/** What kind of thing was said, for programs that read along; Teams ignores the mark. */
export type Outcome = Reply['outcome'] | 'question' | 'progress'
/** An activity as the bot sends it. */
export type Outgoing = {
  readonly type: 'message'
  readonly channelData: { readonly ops: { readonly outcome: Outcome; readonly correlation: string } }
  readonly [key: string]: unknown
}
export type Presenter = {
  /** The card's JSON, or undefined when it cannot be made: then the summary is all there is to say. */
  card(view: CardView, footer: Footer): CardJson | undefined
  activity(reply: Pick<Reply, 'text' | 'card' | 'file'>, outcome: Outcome, footer: Footer): Outgoing
}

export const cardType = 'application/vnd.microsoft.card.adaptive'
const longest = 20_000

/** Turns replies into activities. `strict` throws where production falls back to a card's summary. */
export function presenter(cards: Cards, log: Log, strict: boolean): Presenter {
  const card: Presenter['card'] = (view, footer) => {
    try {
      return cards.expand(view, footer)
    } catch (error) {
      if (strict) throw error
      log.error('card.failed', error, { template: view.template, correlation: footer.correlation })
      return undefined
    }
  }
  return {
    card,
    activity(reply, outcome, footer) {
      const mark = {
        type: 'message',
        channelData: { ops: { outcome, correlation: footer.correlation } },
      } as const
      const content = reply.card && card(reply.card, footer)
      // Text beside a card makes Teams send two messages and return no id: the summary goes in its own field.
      if (reply.card && content)
        return { ...mark, summary: reply.card.summary, attachments: [{ contentType: cardType, content }] }
      const text = [
        reply.text ?? reply.card?.summary,
        reply.file && fileText(reply.file.name, reply.file.bytes),
      ]
      return {
        ...mark,
        text: text.filter(Boolean).join('\n\n').slice(0, longest) || '…',
        textFormat: 'plain',
      }
    },
  }
}

/** A bot cannot upload to a channel, so a file is its beginning as text. */
function fileText(name: string, bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8')
  const shown = text.slice(0, 8000)
  return `${name}${shown.length < text.length ? ` (the first 8,000 of ${text.length} characters)` : ''}\n${shown}`
}

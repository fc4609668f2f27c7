import { cardText } from '../src/adapters/cards/text.ts'
import type { CardJson } from '../src/ports/cards.ts'
import type { Sent } from './teams/connector.ts'

/** An activity as a person at a terminal reads it: its text, and its cards as text. */
export function printed({ activity }: Pick<Sent, 'activity'>): string {
  const cards = (activity.attachments ?? [])
    .filter(({ contentType }) => contentType === 'application/vnd.microsoft.card.adaptive')
    .map(({ content }) => cardText(content as CardJson))
  return [activity.text, ...cards].filter(Boolean).join('\n\n')
}

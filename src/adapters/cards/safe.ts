import { plain } from '../../chat/plain.ts'
import type { Json } from '../../chat/reply.ts'
import { escapeAround } from './escape.ts'

/** Where Markdown is read: the text of a text block and both sides of a fact. Everything else is shown as is. */
const markdown: { readonly [type: string]: readonly string[] } = {
  TextBlock: ['text'],
  Fact: ['title', 'value'],
}
/** What comes back to the bot or addresses something: not text, and must arrive unchanged. */
const opaque = new Set(['data', 'verb', 'id', 'msteams', 'type', '$schema', 'targetElements'])

type Node = { readonly [key: string]: Json }

/** An expanded card in which no text can act as mark-up, a mention or a direction change. */
export function safeCard(card: Node): Node {
  return safeNode(card, mentionsOf(card)) as Node
}

function safeNode(node: Json, mentions: readonly string[], within?: string): Json {
  if (Array.isArray(node)) return node.map((one: Json) => safeNode(one, mentions, within))
  if (node === null || typeof node !== 'object') return node
  const type = typeOf(node as Node, within)
  const safe: { [key: string]: Json } = {}
  // A plain loop: this runs for every element of every card.
  for (const key in node) safe[key] = safeValue(key, (node as Node)[key] as Json, type, mentions)
  if (type === 'Action.Execute' && safe.tooltip === undefined) addTooltip(safe)
  return safe
}

function safeValue(key: string, value: Json, type: string, mentions: readonly string[]): Json {
  if (opaque.has(key)) return value
  if (typeof value !== 'string') return safeNode(value, mentions, key)
  if (key === 'url') return safeUrl(value)
  return markdown[type]?.includes(key) ? escapeAround(value, mentions) : plain(value, 20_000)
}

/** A button that stands for a line shows it, so that people learn what they could have typed. */
function addTooltip(action: { [key: string]: Json }): void {
  const line = (action.data as Node | null | undefined)?.line
  if (typeof line === 'string' && line !== action.title) action.tooltip = plain(line, 100)
}

const typeOf = (node: Node, within: string | undefined): string =>
  typeof node.type === 'string' ? node.type : within === 'facts' ? 'Fact' : ''

function mentionsOf(card: Node): readonly string[] {
  const entities = (card.msteams as Node | undefined)?.entities
  if (!Array.isArray(entities)) return []
  return entities.flatMap((one: Json) => {
    const text = (one as Node | null)?.text
    return typeof text === 'string' && /^<at>[^<>]+<\/at>$/.test(text) ? [text] : []
  })
}

/** Links lead to the web and images are embedded; no other scheme has business on a card. */
function safeUrl(url: string): string {
  if (/^https?:\/\/[^\s"'<>\\]+$/i.test(url) || /^data:image\/(png|svg\+xml);base64,[\w+/=]+$/.test(url))
    return url
  throw new Error(`a card may not link to ${JSON.stringify(url.slice(0, 40))}`)
}

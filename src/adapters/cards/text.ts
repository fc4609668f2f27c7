import type { Json } from '../../chat/reply.ts'
import { unescapeMarkdown } from './escape.ts'

type Node = { readonly [key: string]: Json }

/** An expanded card read aloud: one line per text, fact, row and button. Hidden parts are read too. */
export function cardText(card: Node): string {
  return [...lines(card.body ?? []), ...lines(card.actions ?? [])]
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n')
}

function lines(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one: Json) => lines(one))
  if (value === null || typeof value !== 'object') return []
  const node = value as Node
  switch (node.type) {
    case 'TextBlock':
      return unescapeMarkdown(text(node.text)).split('\n')
    case 'RichTextBlock':
      return [
        list(node.inlines)
          .map((one) => (typeof one === 'string' ? one : text((one as Node).text)))
          .join(''),
      ]
    case 'FactSet':
      return list(node.facts).map((fact) => factLine(fact as Node))
    case 'ColumnSet':
      return [
        list(node.columns)
          .map((column) => lines((column as Node).items ?? []).join(' / '))
          .filter(Boolean)
          .join('  '),
      ]
    case 'Table':
      return list(node.rows).map((row) =>
        list((row as Node).cells)
          .map((cell) => lines((cell as Node).items ?? []).join(' / '))
          .join(' | '),
      )
    case 'Image':
      return node.altText ? [`[${text(node.altText)}]`] : []
    case 'Input.ChoiceSet':
      return [
        text(node.label),
        ...list(node.choices).map((choice) => `  ( ) ${text((choice as Node).title)}`),
      ]
    case 'Input.Text':
      return [text(node.label)]
    default:
      return other(node)
  }
}

function other(node: Node): readonly string[] {
  const type = text(node.type)
  // A chart is a picture; cards carry its meaning in a text beside it.
  if (type.startsWith('Chart.')) return []
  if (type === 'Action.OpenUrl') return [`[${text(node.title)}] ${text(node.url)}`]
  if (type === 'Action.ShowCard')
    return [`[${text(node.title)}]`, ...lines((node.card as Node | undefined)?.body ?? [])]
  if (type.startsWith('Action.')) return [`[${text(node.title)}]${lineOf(node)}`]
  return [...lines(node.items ?? []), ...lines(node.body ?? []), ...lines(node.actions ?? [])]
}

/** What a person would type instead of pressing the button. */
function lineOf(action: Node): string {
  const line = (action.data as Node | undefined)?.line
  return typeof line === 'string' ? ` ${line}` : ''
}

const factLine = (fact: Node): string =>
  `${unescapeMarkdown(text(fact.title))}: ${unescapeMarkdown(text(fact.value))}`
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
const text = (value: Json | undefined): string => (value === undefined || value === null ? '' : String(value))

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { z } from 'zod'
import type { CardView, Json } from '../../chat/reply.ts'
import type { CardJson, Cards, Footer } from '../../ports/cards.ts'
import { safeCard } from './safe.ts'
import { type CardTemplate, cardTemplate } from './template.ts'
import { cardText } from './text.ts'

/** Teams refuses larger cards; measured as UTF-8. */
export const LARGEST_CARD = 28 * 1024

type Node = { readonly [key: string]: Json }
const TemplateFile = z.looseObject({ type: z.literal('AdaptiveCard'), body: z.array(z.unknown()) })

/**
 * Cards from every `*.json` below `folder`, named by path without the ending ("triage/incidents"). `mark` is
 * said in each footer ("simulated data"). Throws at start-up when a file is no card; its expressions are read when
 * it is first shown, or by `prepare`: all of them together take as long as the rest of the start.
 */
export function openCards(folder: string, mark: string | undefined): Cards {
  const templates = new Map<string, () => CardTemplate>(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.json'))
      .map((file) => {
        const name = relative('.', file)
          .split(sep)
          .join('/')
          .replace(/\.json$/, '')
        return [name, once(name, readTemplate(join(folder, file)))]
      }),
  )
  const fill = (view: CardView): CardJson => {
    const template = templates.get(view.template)
    if (!template) throw new Error(`there is no card template ${view.template}`)
    return safeCard({ ...template().expand(view.data, {}), ...head })
  }
  // Whoever shows one view again and again, as help does, has it filled and measured once. What is shown once is not
  // kept: a value of a weak map survives collections of young objects, whatever became of its key.
  const shown = new WeakSet<CardView>()
  const filled = new WeakMap<CardView, Filled>()
  return {
    expand(view, footer) {
      const one = filled.get(view) ?? measured(fill(view), mark)
      if (shown.has(view)) filled.set(view, one)
      else shown.add(view)
      const { body, bytes } = one
      const card = withFooter(body, footer, mark)
      const size = bytes + bytesOf(footer.correlation)
      if (size > LARGEST_CARD)
        throw new Error(`card ${view.template} has ${size} bytes; Teams takes ${LARGEST_CARD}`)
      return card
    },
    text: cardText,
    async prepare() {
      for (const template of templates.values()) {
        template()
        // Whoever waits for an answer comes before the next one.
        await new Promise(setImmediate)
      }
    },
  }
}

/** A template that is made when it is first asked for. */
function once(name: string, json: Node): () => CardTemplate {
  let made: CardTemplate | undefined
  return () => {
    made ??= cardTemplate(name, json)
    return made
  }
}

/** A card without its footer, and how long it is with one that refers to nothing. */
type Filled = { readonly body: CardJson; readonly bytes: number }

const measured = (body: CardJson, mark: string | undefined): Filled => ({
  body,
  bytes: bytesOf(withFooter(body, { correlation: '', now: new Date(0) }, mark)) - bytesOf(''),
})

const bytesOf = (value: Json): number => Buffer.byteLength(JSON.stringify(value))

const head = { $schema: 'http://adaptivecards.io/schemas/adaptive-card.json', version: '1.5' }

function readTemplate(path: string): Node {
  const read = TemplateFile.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  if (!read.success) throw new Error(`${path} is not an Adaptive Card template`)
  return read.data as unknown as Node
}

function withFooter(card: CardJson, { correlation }: Footer, mark: string | undefined): CardJson {
  const text = [mark, `ref ${correlation}`].filter(Boolean).join(' · ')
  const footer = { type: 'TextBlock', text, size: 'Small', isSubtle: true, wrap: true, spacing: 'Medium' }
  const msteams = { width: 'Full', ...(card.msteams as Node | undefined) }
  return { ...card, msteams, body: [...(card.body as readonly Json[]), footer] }
}

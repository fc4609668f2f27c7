import type { Given } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'

/** Another default model, as a person asks for it. What is left out stays as it is, or follows the model's name. */
export type Wish = {
  readonly model: string
  readonly version: string
  readonly deployment?: string
  /** Thousands of tokens a minute. */
  readonly capacity?: number
}
/** `list`: which models there are. `plan`: what another one would take. `ask`: that, and a second person's yes. */
export type ModelArgs =
  | { readonly do: 'list' }
  | { readonly do: 'plan'; readonly wish: Wish }
  | { readonly do: 'ask'; readonly wish: Wish; readonly reason: string }

/** Names that Azure takes for models, versions and deployments, and that stand in YAML on one line. */
const name = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/
const because = /(?<!\S)(?:because|reason|why)\b:?\s*(.*)$/isu
const option =
  /(?<!\S)(version|deployment|capacity)(?:\s*[=:]\s*|\s+)(?!(?:version|deployment|capacity|ask)(?!\S))(\S+)/giu
const ASK_WORD = 'ask'
const tryThis = { try: 'model gpt-5 version 2025-08-07' }

/** Reads "gpt-5 2025-08-07 deployment gpt-5 because it is better"; what is missing stays open for a question. */
export function readArgs(words: string): Given {
  const reason = because.exec(words)?.[1]?.trim().slice(0, 300)
  const said = words.replace(because, ' ')
  const named = Object.fromEntries(
    [...said.matchAll(option)].map(([, key = '', value = '']) => [key.toLowerCase(), value]),
  )
  const rest = said
    .replaceAll(option, ' ')
    .split(/\s+/u)
    // Without a value, "version" is a word like the others: it is asked for.
    .filter((word) => word !== '' && !/^(?:to|the|use|swap|on|please|version[=:]?)$/iu.test(word))
  const dangling = rest.find((word) => /^(?:deployment|capacity)[=:]?$/iu.test(word))
  if (dangling) throw new UsageError(`Say what stands behind "${dangling}".`, tryThis)
  const asks = reason !== undefined || rest.some((word) => word.toLowerCase() === ASK_WORD)
  const [model, bare, ...more] = rest.filter((word) => word.toLowerCase() !== ASK_WORD)
  if (model === undefined) {
    if (asks || Object.keys(named).length > 0)
      throw new UsageError('Name the model that is to be the default.', tryThis)
    return { do: 'list', version: '', reason: '' }
  }
  if (more.length > 0 || (bare !== undefined && named.version !== undefined))
    throw new UsageError(
      `I do not understand "${[bare, ...more].join(' ').slice(0, 60)}". Say the model and its version.`,
      tryThis,
    )
  const version = named.version ?? bare
  return {
    do: asks ? 'ask' : 'plan',
    model: nameIn(model, 'model'),
    ...(version !== undefined && { version: nameIn(version, 'version') }),
    ...(named.deployment !== undefined && { deployment: nameIn(named.deployment, 'deployment') }),
    ...(named.capacity !== undefined && { capacity: capacityIn(named.capacity) }),
    ...(asks ? (reason ? { reason } : {}) : { reason: '' }),
  }
}

/** Reads the answer to a question. */
export function readAnswer(arg: string, words: string): Given {
  const said = words.trim()
  if (arg === 'version') return { version: nameIn(said, 'version') }
  if (said.length < 3) throw new UsageError('Say in a few words why, for whoever is to approve it.')
  return { reason: said.slice(0, 300) }
}

export function completeArgs(given: Given): ModelArgs {
  const { do: what, model, version, deployment, capacity, reason } = given
  if (what === 'list') return { do: 'list' }
  const wish: Wish = {
    model: String(model),
    version: String(version),
    ...(typeof deployment === 'string' && { deployment }),
    ...(typeof capacity === 'number' && { capacity }),
  }
  return what === 'plan' ? { do: 'plan', wish } : { do: 'ask', wish, reason: String(reason) }
}

function nameIn(text: string, what: string): string {
  if (name.test(text)) return text
  throw new UsageError(
    `"${text.slice(0, 40)}" is no name of a ${what}: letters, digits, dots and dashes, at most 63.`,
    tryThis,
  )
}

function capacityIn(text: string): number {
  const capacity = Number(text)
  if (/^\d+$/.test(text) && capacity >= 1 && capacity <= 10_000) return capacity
  throw new UsageError(
    `Capacity is a whole number of thousand tokens a minute, 1 to 10000, not "${text.slice(0, 20)}".`,
    { try: 'model gpt-5 version 2025-08-07 capacity 30' },
  )
}

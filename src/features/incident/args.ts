import type { Given } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'
import { nearest } from '../../chat/nearest.ts'

/** What to do with an incident; without an id, with the only one that is open. */
export type IncidentArgs =
  | { readonly do: 'list' }
  | { readonly do: 'show' | 'timeline' | 'export' | 'acknowledge' | 'reopen' | 'issue'; readonly id?: string }
  | { readonly do: 'assign' | 'note' | 'resolve'; readonly id?: string; readonly text: string }
  | { readonly do: 'declare'; readonly text: string; readonly environment: string }

type Doing = IncidentArgs['do']
/** What only looks. */
export const looking: readonly Doing[] = ['list', 'show', 'timeline', 'export']

const words: { readonly [word: string]: Doing } = {
  list: 'list',
  open: 'list',
  show: 'show',
  ack: 'acknowledge',
  acknowledge: 'acknowledge',
  assign: 'assign',
  take: 'assign',
  note: 'note',
  resolve: 'resolve',
  close: 'resolve',
  reopen: 'reopen',
  timeline: 'timeline',
  export: 'export',
  issue: 'issue',
  declare: 'declare',
  new: 'declare',
}
const isId = /^#?([a-z]{3}\d{3})$/

/** Reads "", "ack", "assign kfm482 me", "note kfm482 restarted it", "declare customers report errors env prod". */
export function readArgs(line: string, environments: readonly string[]): Given {
  const [head = '', ...rest] = line.split(/\s+/).filter((word) => word !== '')
  if (head === '') return { args: { do: 'list' } }
  const alone = isId.exec(head.toLowerCase())?.[1]
  if (alone !== undefined && rest.length === 0) return { args: { do: 'show', id: alone } }
  const word = head.toLowerCase()
  const doing = Object.hasOwn(words, word) ? words[word] : undefined
  if (!doing) throw unknown(word)
  if (doing === 'declare') return { args: readDeclared(rest, environments) }
  const named = isId.exec(rest[0]?.toLowerCase() ?? '')?.[1]
  const id = named === undefined ? {} : { id: named }
  const text = (named === undefined ? rest : rest.slice(1)).join(' ')
  if (doing === 'note' && text === '')
    throw new UsageError('What shall I note? Say "incident note" and the words.', { try: 'incident' })
  if (doing === 'assign')
    return { args: { do: doing, ...id, text: word === 'take' || text === '' ? 'me' : text } }
  if (doing === 'note' || doing === 'resolve') return { args: { do: doing, ...id, text } }
  if (text !== '') throw unknown(`${word} ${text}`)
  return { args: doing === 'list' ? { do: doing } : { do: doing, ...id } }
}

function readDeclared(rest: readonly string[], environments: readonly string[]): IncidentArgs {
  const at = rest.findIndex((word) => /^env(ironment)?$/i.test(word))
  const named = at < 0 ? undefined : rest[at + 1]?.toLowerCase()
  const environment = named ?? environments[0] ?? ''
  if (named !== undefined && !environments.includes(named))
    throw new UsageError(`I know no environment "${named.slice(0, 40)}": ${environments.join(', ')}.`)
  const text = rest.filter((_, i) => at < 0 || (i !== at && i !== at + 1)).join(' ')
  if (text === '')
    throw new UsageError('What is wrong? Say "incident declare" and a few words.', {
      try: 'incident declare customers report errors',
    })
  return { do: 'declare', text, environment }
}

function unknown(said: string): UsageError {
  const guess = nearest(said, Object.keys(words))
  const meant = guess === undefined ? '' : ` Did you mean "${guess}"?`
  return new UsageError(
    `I do not understand "${said.slice(0, 40)}".${meant} Say incident list, ack, assign, note, resolve, reopen, timeline, export, issue or declare.`,
    { try: 'incident list' },
  )
}

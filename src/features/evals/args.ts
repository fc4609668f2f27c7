import type { Given } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'

/** What is wanted: how things stand, the last runs as a picture, or a run now. */
export type EvalsArgs = { readonly view: 'status' | 'history' | 'run' }
/** `repository`: owner and name, where the address was given. */
export type PullArgs = { readonly number: number; readonly repository?: string }

const views: Readonly<Record<string, EvalsArgs['view']>> = {
  '': 'status',
  status: 'status',
  now: 'status',
  history: 'history',
  'last 20': 'history',
  runs: 'history',
  run: 'run',
  'run now': 'run',
  start: 'run',
}

/** Reads "", "history" or "run". Throws `UsageError` for anything else. */
export function readEvals(words: string): Given {
  const view = views[words.toLowerCase().trim()]
  if (view) return { view }
  throw new UsageError('Say "evals", "evals history" for the last runs, or "evals run" to start them.', {
    try: 'evals',
  })
}

/** Reads "123", "#123" or the address of a pull request; nothing is left to be asked for. Throws `UsageError`. */
export function readPull(words: string): Given {
  const text = words.trim()
  if (text === '') return {}
  const plain = /^(?:#|pr\s*#?)?(\d{1,9})$/i.exec(text)?.[1]
  const [, repository, inAddress] = /([\w.-]+\/[\w.-]+)\/pull\/(\d{1,9})(?:[/?#]|$)/.exec(text) ?? []
  const number = Number(plain ?? inAddress)
  if (number > 0) return { number, ...(repository !== undefined && { repository }) }
  throw new UsageError('Name one pull request by its number or address, for example: pr 123', {
    try: 'evals',
  })
}

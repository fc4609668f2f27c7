import type { Given } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'
import type { Scope } from '../../chat/killswitch/switch.ts'

export type KillswitchArgs =
  | { readonly do: 'status'; readonly environment: string | undefined }
  | {
      readonly do: 'engage'
      readonly scope: Scope
      readonly environment: string
      readonly reason: string
    }
  | {
      readonly do: 'release'
      readonly environment: string
      /** Why it is released without green evals; undefined asks for green evals. */
      readonly override: string | undefined
    }

const scopes: { readonly [word: string]: Scope } = {
  tools: 'tools',
  tool: 'tools',
  workflow: 'workflow',
  requests: 'workflow',
  both: 'both',
  all: 'both',
  everything: 'both',
}
const fillers = /^(?:in|on|env|environment|the|for|of|please|now|because|as|since)$/

/**
 * Reads "", "staging", "engage tools prod odd mails", "release prod", "release prod override evals cannot run".
 * What engaging needs and was not said is asked for. Throws `UsageError`.
 */
export function readArgs(words: string, environments: readonly string[]): Given {
  const tokens = words.split(/\s+/).filter(Boolean)
  const [first = ''] = tokens.map((token) => token.toLowerCase())
  const rest = tokens.slice(1)
  if (first === 'engage' || first === 'on' || first === 'stop') return readEngage(rest, environments)
  if (first === 'release' || first === 'off' || first === 'disengage') return readRelease(rest, environments)
  const named = first === 'status' ? rest : tokens
  const left = named.filter((token) => !fillers.test(token.toLowerCase()))
  const [one = '', ...more] = left
  // The defaults keep what a status does not need from being asked for.
  const said = { do: 'status', scope: 'both', reason: '' }
  if (left.length === 0) return { ...said, environment: '' }
  const environment = known(one, environments)
  if (environment === undefined || more.length > 0) throw confused(left.join(' '), environments)
  return { ...said, environment }
}

/** Scope and environment in either order, then the reason. */
function readEngage(tokens: readonly string[], environments: readonly string[]): Given {
  let scope: Scope | undefined
  let environment: string | undefined
  let at = 0
  for (; at < tokens.length; at++) {
    const token = (tokens[at] ?? '').toLowerCase()
    if (scope === undefined && Object.hasOwn(scopes, token)) scope = scopes[token]
    else if (environment === undefined && known(token, environments)) environment = known(token, environments)
    else if (!fillers.test(token)) break
  }
  const reason = tokens.slice(at).join(' ')
  const [only] = environments
  if (only === undefined) throw new UsageError('No environment is configured, so there is nothing to stop.')
  if (environments.length === 1) environment ??= only
  return {
    do: 'engage',
    ...(scope && { scope }),
    ...(environment && { environment }),
    ...(reason.length >= 3 && { reason: reason.slice(0, 300) }),
  }
}

function readRelease(tokens: readonly string[], environments: readonly string[]): Given {
  const left = tokens.filter((token, i) => i > 1 || !fillers.test(token.toLowerCase()))
  const [first = ''] = left
  const environment = known(first, environments) ?? (environments.length === 1 ? environments[0] : undefined)
  const after = known(first, environments) ? left.slice(1) : left
  const [word = '', ...reason] = after
  const said = {
    do: 'release',
    ...{ scope: 'both', reason: '' },
    ...(environment && { environment }),
  }
  if (word === '') return said
  if (word.toLowerCase() !== 'override') throw confused(after.join(' '), environments)
  const override = reason.filter((token, i) => i > 0 || !/^(?:because|as|since|for)$/i.test(token)).join(' ')
  if (override.length < 10)
    throw new UsageError(
      'Say in a sentence why it may be released without green evals: "killswitch release prod override evals cannot run while requests are stopped".',
    )
  return { ...said, override: override.slice(0, 300) }
}

/** One answer to a question. */
export function readAnswer(arg: string, words: string, environments: readonly string[]): Given {
  const word = words.trim().toLowerCase()
  if (arg === 'scope') {
    const scope = Object.hasOwn(scopes, word) ? scopes[word] : undefined
    if (!scope) throw new UsageError('Say "tools", "workflow" or "both".')
    return { scope }
  }
  if (arg === 'environment') {
    const environment = known(word, environments)
    if (!environment)
      throw new UsageError(`I know no such environment. There are: ${environments.join(', ')}.`)
    return { environment }
  }
  const reason = words.trim()
  if (reason.length < 3)
    throw new UsageError('Say in a few words why: it stands on the card and in the record.')
  return { reason: reason.slice(0, 300) }
}

export function completeArgs(given: Given): KillswitchArgs {
  const { do: what, environment } = given
  if (what === 'status')
    return { do: what, environment: environment === '' ? undefined : String(environment) }
  return given as KillswitchArgs
}

const known = (word: string, environments: readonly string[]): string | undefined =>
  environments.find((one) => one === word.toLowerCase().replace(/[.,;:!?]+$/, ''))

const confused = (text: string, environments: readonly string[]) =>
  new UsageError(
    `I do not understand "${text.slice(0, 60)}". Say "killswitch", "killswitch engage tools ${environments[0] ?? 'prod'}" and why, or "killswitch release ${environments[0] ?? 'prod'}".`,
    { try: 'killswitch' },
  )

import type { Given } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'
import { Switch } from '../../chat/killswitch/switch.ts'

export type DrillArgs =
  | { readonly do: 'begin'; readonly environment: string; readonly scope: Switch }
  | { readonly do: 'history'; readonly environment: string | undefined }
  | { readonly do: 'abort'; readonly environment: string | undefined }

const fillers = /^(?:in|on|env|environment|the|for|of|please|now|killswitch|kill|switch|begin|start)$/

/** Reads "", "staging", "workflow staging", "history", "status staging", "abort". Throws `UsageError`. */
export function readArgs(words: string, environments: readonly string[]): Given {
  const tokens = words.toLowerCase().split(/\s+/).filter(Boolean)
  const [first = ''] = tokens
  const looking =
    first === 'abort' ? 'abort' : /^(?:history|status|list)$/.test(first) ? 'history' : undefined
  const rest = (looking ? tokens.slice(1) : tokens).filter((token) => !fillers.test(token))
  const environment = rest.find((token) => environments.includes(token))
  const scope = rest.find((token) => Switch.safeParse(token).success)
  const left = rest.filter((token) => token !== environment && token !== scope)
  if (left.length > 0) throw confused(left.join(' '), environments)
  // The defaults keep what looking does not need from being asked for.
  if (looking) return { do: looking, environment: environment ?? '', scope: 'tools' }
  return { do: 'begin', ...(environment && { environment }), ...(scope && { scope }) }
}

/** One answer to a question. */
export function readAnswer(arg: string, words: string, environments: readonly string[]): Given {
  const word = words.trim().toLowerCase()
  if (arg === 'scope') {
    const scope = Switch.safeParse(word)
    if (!scope.success) throw new UsageError('Say "workflow" or "tools".')
    return { scope: scope.data }
  }
  if (!environments.includes(word))
    throw new UsageError(`I know no such environment. There are: ${environments.join(', ')}.`)
  return { environment: word }
}

export function completeArgs(given: Given): DrillArgs {
  const { do: what, environment } = given
  if (what === 'begin') return given as DrillArgs
  return {
    do: what as 'history' | 'abort',
    environment: environment === '' ? undefined : String(environment),
  }
}

const confused = (text: string, environments: readonly string[]) =>
  new UsageError(
    `I do not understand "${text.slice(0, 60)}". Say "drill", "drill workflow ${environments.at(-1) ?? 'staging'}", "drill history" or "drill abort".`,
    { try: 'drill history' },
  )

import type { Given } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'

/** What may be asked of it. Environments are those of ops.yaml. */
export type HitlArgs =
  | { readonly do: 'status'; readonly environment: string | undefined }
  | { readonly do: 'show'; readonly id: string }
  | { readonly do: 'rotate' | 'retire'; readonly environment: string }

/** Reads "", "prod", "rotate prod", "retire prod", "show 4k2m9q7x1c". Throws `UsageError`. */
export function readArgs(words: string, environments: readonly string[]): Given {
  const said = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && word !== 'env')
  const [first = '', second, ...rest] = said
  const known = (name: string | undefined): string => {
    if (name !== undefined && environments.includes(name)) return name
    const all = environments.join(', ')
    throw new UsageError(
      name === undefined
        ? `Which environment? Say one of: ${all}.`
        : `There is no environment "${name}" here. Say one of: ${all}.`,
      { try: 'hitl' },
    )
  }
  if (rest.length > 0) throw notThat()
  if (first === '') return { args: { do: 'status', environment: undefined } }
  if (first === 'rotate' || first === 'retire') return { args: { do: first, environment: known(second) } }
  if (first === 'show' && second !== undefined && /^[0-9a-z]{10}$/.test(second))
    return { args: { do: 'show', id: second } }
  if (first === 'status') return { args: { do: 'status', environment: second && known(second) } }
  if (second !== undefined || first === 'show') throw notThat()
  if (/^[0-9a-z]{10}$/.test(first) && !environments.includes(first))
    return { args: { do: 'show', id: first } }
  return { args: { do: 'status', environment: known(first) } }
}

const notThat = () =>
  new UsageError(
    'Say "hitl", "hitl" and an environment, "hitl show" and an id, or "hitl rotate" and an environment.',
    {
      try: 'hitl',
    },
  )

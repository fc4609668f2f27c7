import type { Given } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'

/**
 * What a line asks for. `candidates`: where one could go back to. `plan`: what going there would do. `ask`: that,
 * and two people's yes. `tag`: a first tag. `revert`: the pull request that makes a rollback last.
 */
export type RollbackArgs =
  | { readonly do: 'candidates'; readonly environment: string }
  | { readonly do: 'plan'; readonly environment: string; readonly tag: string }
  | { readonly do: 'ask'; readonly environment: string; readonly tag: string; readonly reason: string }
  | { readonly do: 'tag'; readonly environment: string }
  | { readonly do: 'revert'; readonly id: string }

/** What the workflow takes as well: a tag's name or a whole commit hash. */
const ref = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,120}$/
const because = /(?<!\S)(?:because|reason|why)\b:?\s*(.*)$/isu
const environmentWords = /(?<!\S)env(?:ironment)?(?:\s*[=:]\s*|\s+)(\S+)/iu
/** The line that makes the first tag, and the word that asks for approval of a plan. */
export const TAG_WORD = 'tag-newest-green'
const ASK_WORD = 'ask'

/** Reads "v1.5.0 prod because evals are red"; `reason` stays open for a question when only "ask" is said. */
export function readArgs(words: string, environments: readonly string[]): Given {
  const reason = because.exec(words)?.[1]?.trim().slice(0, 300)
  const said = words.replace(because, ' ')
  const named = environmentWords.exec(said)?.[1]
  const rest = said
    .replace(environmentWords, ' ')
    .split(/\s+/u)
    .filter((word) => word !== '' && !/^(?:to|on|in|of|the|please|now)$/iu.test(word))
  if (rest[0]?.toLowerCase() === 'revert') return readRevert(rest.slice(1))
  const asks = rest.some((word) => word.toLowerCase() === ASK_WORD) || reason !== undefined
  const left = rest.filter((word) => word.toLowerCase() !== ASK_WORD)
  const environment = environmentIn(named, left, environments)
  const tags = left.filter((word) => named !== undefined || word.toLowerCase() !== environment)
  const [tag] = tags
  if (tags.length > 1) throw confused(tags.join(' '))
  if (tag === TAG_WORD) return { do: 'tag', environment, reason: '' }
  if (tag === undefined) {
    if (asks) throw new UsageError('Name the tag to go back to.', { try: `rollback env ${environment}` })
    return { do: 'candidates', environment, reason: '' }
  }
  if (!ref.test(tag)) throw confused(tag)
  if (!asks) return { do: 'plan', environment, tag, reason: '' }
  return { do: 'ask', environment, tag, ...(reason ? { reason } : {}) }
}

/** Reads the answer to "Why?". */
export function readReason(words: string): Given {
  const reason = words.trim()
  if (reason.length < 3) throw new UsageError('Say in a few words why, for whoever is to approve it.')
  return { reason: reason.slice(0, 300) }
}

export const completeArgs = (given: Given): RollbackArgs => given as RollbackArgs

function readRevert([id = '', ...more]: readonly string[]): Given {
  if (!/^[0-9a-z]{10}$/.test(id) || more.length > 0)
    throw new UsageError('Say "rollback revert" and the id of a rollback that was done.', {
      try: 'approvals history',
    })
  return { do: 'revert', id, reason: '' }
}

function environmentIn(
  named: string | undefined,
  words: readonly string[],
  environments: readonly string[],
): string {
  const [first] = environments
  if (first === undefined)
    throw new UsageError('No environment is configured, so there is nothing to roll back.')
  const known = (word: string) => environments.find((one) => one === word.toLowerCase())
  if (named === undefined) return words.map(known).find((one) => one !== undefined) ?? first
  const found = known(named)
  if (found === undefined)
    throw new UsageError(
      `I know no environment "${named.slice(0, 40)}". There are: ${environments.join(', ')}.`,
      { try: `rollback env ${first}` },
    )
  return found
}

const confused = (text: string) =>
  new UsageError(
    `I do not understand "${text.slice(0, 60)}". Say a tag and maybe an environment: rollback v1.4.2 prod.`,
    { try: 'rollback' },
  )

import { UsageError } from '../../chat/errors.ts'
import { nearest } from '../../chat/nearest.ts'
import { Topic } from '../../ports/subscriptions.ts'

/** Topics by other names that people use for them. */
const others: { readonly [word: string]: Topic } = {
  alert: 'alerts',
  incidents: 'alerts',
  eval: 'evals',
  kpis: 'kpi',
  threshold: 'thresholds',
  drill: 'drills',
  approval: 'approvals',
  hitl: 'approvals',
  reminder: 'reminders',
  secrets: 'reminders',
}

/** Reads "kpi alerts evals", "all", "kpi and alerts"; nothing is undefined. Throws `UsageError`. */
export function readTopics(words: string): readonly Topic[] | undefined {
  const said = words
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '' && !/^(to|from|and|the|here|please)$/.test(word))
  if (said.length === 0) return undefined
  const meant = new Set(
    said.flatMap((word) => (/^(all|everything)$/.test(word) ? Topic.options : [topic(word)])),
  )
  return Topic.options.filter((one) => meant.has(one))
}

function topic(word: string): Topic {
  const known =
    Topic.options.find((one) => one === word) ?? (Object.hasOwn(others, word) ? others[word] : undefined)
  if (known) return known
  const guess = nearest(word, Topic.options)
  const meant = guess === undefined ? '' : ` Did you mean "${guess}"?`
  throw new UsageError(
    `There is no topic "${word.slice(0, 40)}".${meant} Topics: ${Topic.options.join(', ')}.`,
    {
      words: guess ?? 'alerts',
    },
  )
}

import type { Given } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'

export type ThresholdArgs = {
  readonly signal: string | undefined
  readonly budget: number | undefined
  readonly environment: string
}

/** Reads "", "error-rate", "budget 2", "latency-p95 budget 0.5 env staging". Throws `UsageError`. */
export function readArgs(
  words: string,
  known: { readonly signals: readonly string[]; readonly environments: readonly string[] },
): Given {
  let rest = words.trim().toLowerCase()
  const take = (pattern: RegExp): string | undefined => {
    const found = pattern.exec(rest)?.[1]
    rest = rest.replace(pattern, ' ').trim()
    return found
  }
  const said = take(/(?<!\S)env(?:ironment)?(?:\s*[=:]\s*|\s+)(\S+)/u)
  const number = take(/(?<!\S)budget(?:\s*[=:]\s*|\s+)(\S+)/u)
  const environment =
    said === undefined ? known.environments[0] : known.environments.find((one) => one === said)
  if (environment === undefined)
    throw new UsageError(
      `I know no environment "${said ?? ''}". I can look at: ${known.environments.join(', ')}.`,
      {
        try: 'thresholds',
      },
    )
  const budget = number === undefined ? undefined : Number(number.replace(',', '.'))
  if (budget !== undefined && !(budget > 0 && budget <= 50))
    throw new UsageError('A budget is a number of alerts a week, from 0.1 to 50: "thresholds budget 2".', {
      try: 'thresholds budget 2',
    })
  if (rest !== '' && !known.signals.includes(rest))
    throw new UsageError(
      `I watch no signal "${rest.slice(0, 40)}". There are: ${known.signals.join(', ')}.`,
      {
        try: 'thresholds',
      },
    )
  return { signal: rest === '' ? undefined : rest, budget, environment }
}

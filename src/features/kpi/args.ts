import type { Given, Reading } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'
import { type Month, readMonth } from './month.ts'

export type KpiArgs = { readonly month: Month; readonly environment: string; readonly pack: boolean }

const named = /(?<!\S)env(?:ironment)?(?:\s*[=:]\s*|\s+)(\S+)/iu

/** Reads "", "2026-10", "last month", "October", "export 2026-10", "2026-10 env staging". Throws `UsageError`. */
export function readArgs(
  words: string,
  { now }: Reading,
  { zone, environments }: { readonly zone: string; readonly environments: readonly string[] },
): Given {
  const wanted = named.exec(words)?.[1]?.toLowerCase()
  const environment = wanted === undefined ? environments[0] : environments.find((one) => one === wanted)
  if (environment === undefined)
    throw new UsageError(
      `I know no environment "${wanted ?? ''}". I can look at: ${environments.join(', ')}.`,
      {
        try: 'kpi',
      },
    )
  const rest = words.replace(named, ' ').trim()
  const [, pack, time = ''] = /^(export\b)?\s*(.*)$/isu.exec(rest) ?? []
  const month = readMonth(time, now, zone)
  if (month === undefined)
    throw new UsageError(
      `I do not understand "${time.slice(0, 40)}" as a month. Say "kpi", "kpi last month", "kpi 2026-10".`,
      { try: 'kpi last month' },
    )
  return { month, environment, pack: pack !== undefined }
}

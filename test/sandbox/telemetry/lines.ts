import { after } from 'node:test'
import { zeroOperation } from '../../../sandbox/telemetry/cast.ts'
import { now, tickOf, toldStore } from './store.ts'

/** Twelve days: every episode is in them. */
export const wholeStory = () => toldStore({ after: (clean) => after(clean as () => void) }, { days: 12 })
export type Store = Awaited<ReturnType<typeof wholeStory>>

/** Rows of one operation in order: what was said, whether it was well, and who said it. */
export type Line = {
  at: bigint
  message: string
  ok: string
  who: string
  error: string | null
  value: number | null
  severity: number
}
export const linesOf = async (store: Store, where: string) => {
  const rows = (await store.rows(`
    SELECT operation_Id AS id, timestamp AS at, message, severityLevel AS severity,
      customDimensions->>'$.ok' AS ok, customDimensions->>'$.error' AS error,
      coalesce(customDimensions->>'$.external_system', customDimensions->>'$."args_redacted.tool"', '') AS who,
      (customDimensions->>'$.value')::DOUBLE AS value
    FROM traces WHERE operation_Id <> '${zeroOperation}' AND (${where}) ORDER BY operation_Id, timestamp, message`)) as unknown as (Line & {
    id: string
  })[]
  return Map.groupBy(rows, ({ id }) => id)
}
/** Operations that were over ten minutes ago, so that all of their rows are there. */
export const settled = `operation_Id IN (SELECT operation_Id FROM traces GROUP BY 1 HAVING max(timestamp) < ${tickOf(now) - 6_000_000_000n})`
export const counts = (lines: readonly Line[], message: string) =>
  lines.filter((line) => line.message === message).length

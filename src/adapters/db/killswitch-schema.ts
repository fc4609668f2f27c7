import type { Generated } from 'kysely'

export type EngagementTable = {
  id: string
  request_key: string
  environment: string
  scope: string
  reason: string
  by_id: string
  by_name: string
  at: Generated<Date>
  /** place and course are JSON as text. */
  place: string
  state: Generated<string>
  denied: Generated<number>
  course: string
  version: Generated<number>
  ended_at: Date | null
}
export type DrillTable = {
  id: string
  request_key: string
  environment: string
  scope: string
  by_id: string
  by_name: string
  started_at: Generated<Date>
  place: string
  course: string
  version: Generated<number>
  outcome: string | null
  ended_at: Date | null
  seconds_to_effect: number | null
  /** Lists of sentences as JSON. */
  proven: string | null
  unproven: string | null
}
export type KillswitchTables = { engagement: EngagementTable; drill: DrillTable }

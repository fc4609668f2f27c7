import type { Generated } from 'kysely'

export type IncidentTable = {
  id: string
  declared_key: string | null
  environment: string
  title: Generated<string>
  started_at: Date
  acked_by: string | null
  acked_name: string | null
  acked_at: Date | null
  assignee: string | null
  assignee_name: string | null
  closed_by: string | null
  closed_name: string | null
  closed_at: Date | null
  closed_text: Generated<string>
  /** finding and places are JSON as text. */
  finding: string | null
  found_at: Date | null
  places: Generated<string>
  merged_into: string | null
  version: Generated<number>
}
export type AlertTable = {
  id: string
  incident: string
  environment: string
  rule: string
  resource: string
  severity: number
  fired_at: Date
  resolved_at: Date | null
  description: string
  measured: string
  window_from: Date | null
  window_to: Date | null
  heard_at: Generated<Date>
  /** When a webhook first told of it. */
  told_at: Generated<Date | null>
}
export type IncidentDeedTable = {
  id: Generated<number>
  incident: string
  key: string
  kind: string
  person: string
  name: string
  text: Generated<string>
  at: Generated<Date>
}

export type IncidentTables = {
  incident: IncidentTable
  alert: AlertTable
  incident_deed: IncidentDeedTable
}

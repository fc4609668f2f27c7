import type { ColumnType, Generated } from 'kysely'
import type { HitlTables } from './hitl-schema.ts'
import type { IncidentTables } from './incident-schema.ts'
import type { KillswitchTables } from './killswitch-schema.ts'
import type { KpiTables } from './kpi-schema.ts'
import type { SuggestionTable } from './suggestions.ts'

/** Set by the database, never by us. */
type Stamp = ColumnType<Date, never, never>

export type AuditTable = {
  seq: number
  at: Date
  event: string
  actor: string
  subject: string
  /** JSON as it was hashed: text, because `jsonb` would change its spelling. */
  detail: string
  previous: string
  hash: string
}
/** One row: the newest place of the chain. Its row lock is what puts appends in a line. */
export type AuditHeadTable = { id: Generated<number>; seq: number; at: Date; hash: string }
export type InboxTable = { key: string; at: Generated<Date> }
export type DialogStateTable = { key: string; value: string; etag: string; at: Generated<Date> }
export type SchemaVersionTable = { version: number; at: Stamp }

export type ApprovalTable = {
  id: string
  request_key: string
  kind: string
  subject: string
  environment: string
  title: string
  reason: string
  /** facts, payload, place and progress are JSON as text, read through a schema. */
  facts: string
  payload: string
  expected: string
  role: string
  quorum: number
  digest: string
  nonce: string
  requester: string
  requester_name: string
  requester_teams: string
  place: string
  state: Generated<string>
  requested_at: Generated<Date>
  expires_at: Date
  decided_at: Date | null
  execute_by: Date | null
  begun_at: Date | null
  ended_at: Date | null
  decider: string | null
  decider_name: string | null
  progress: Generated<string>
  version: Generated<number>
  superseded_by: string | null
}
export type VoteTable = {
  approval: string
  requester: string
  person: string
  name: string
  verdict: 'approve' | 'reject'
  at: Generated<Date>
}
export type DecisionTable = {
  approval: string
  requester: string
  verdict: string
  person: string | null
  at: Generated<Date>
}
export type ExecutionTable = {
  approval: string
  verdict: Generated<string>
  key: string
  at: Generated<Date>
}

export type ConversationTable = {
  id: string
  kind: 'channel' | 'group' | 'personal'
  tenant: string
  service_url: string
  person: string | null
  reference: string
  seen_at: Generated<Date>
  dead_since: Date | null
  dead_why: string | null
}
/** `wanted` is the version to be seen, `shown` the one that is; with a `failure` nobody tries any more. */
export type LiveCardTable = {
  subject: string
  conversation: string
  thread: string | null
  message: string | null
  card: string | null
  wanted: number
  shown: Generated<number>
  attempts: Generated<number>
  failure: string | null
  changed_at: Generated<Date>
}

/** One conversation's way out: one sender at a time, none while paused. */
export type SendLaneTable = {
  conversation: string
  held_until: Date | null
  holder: string | null
  paused_until: Date | null
}

export type SubscriptionTable = {
  topic: string
  conversation: string
  wanted: boolean
  changed_at: Generated<Date>
}

export type CalendarTable = {
  job: string
  rule: string
  since: Date
  looked_at: Date
  last_date: string | null
  last_at: Date | null
}
/** Every table of the schema `ops`. */
export type Schema = HitlTables &
  IncidentTables &
  KillswitchTables &
  KpiTables & {
    audit: AuditTable
    audit_head: AuditHeadTable
    inbox: InboxTable
    dialog_state: DialogStateTable
    approval: ApprovalTable
    approval_vote: VoteTable
    approval_decision: DecisionTable
    approval_execution: ExecutionTable
    conversation: ConversationTable
    live_card: LiveCardTable
    send_slot: { id: Generated<number>; conversation: string; at: Date }
    send_lane: SendLaneTable
    subscription: SubscriptionTable
    calendar: CalendarTable
    told: { subject: string; said: string; at: Generated<Date> }
    suggestion: SuggestionTable
    schema_version: SchemaVersionTable
  }

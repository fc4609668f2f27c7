import type { Generated } from 'kysely'

export type HitlRequestTable = {
  id: string
  environment: string
  tool: string
  digest: string
  /** JSON: what the channel may see. */
  shown: string
  must_open: boolean
  nonce: string
  /** The process that holds the caller's connection. */
  holder: string
  state: Generated<string>
  cause: string | null
  asked_at: Generated<Date>
  click_by: Date
  answer_by: Date
  approver: string | null
  approver_name: string | null
  opened: Generated<boolean>
  decided_at: Date | null
  claimed_at: Date | null
  delivered_at: Date | null
  ended_at: Date | null
  same_at: Date | null
  same_state: string | null
  granted_late: Generated<boolean>
  operation: string | null
  tool_outcome: string | null
  traced_at: Date | null
  trace_tries: Generated<number>
  erased_at: Date | null
  version: Generated<number>
}
export type HitlGateTable = {
  environment: string
  closed_at: Date | null
  closed_by: string | null
  closed_name: string | null
  reason: string | null
}
export type HitlSecretTable = {
  id: string
  environment: string
  hash: string
  made_at: Generated<Date>
  made_by: string
  used_at: Date | null
  retired_at: Date | null
}
export type HitlGrantTable = {
  request: string
  environment: string
  tool: string
  digest: string
  person: string
  person_name: string
  at: Generated<Date>
  until: Date
  used_by: string | null
  void_at: Date | null
}

/** The tables of what waits for a person. */
export type HitlTables = {
  hitl_request: HitlRequestTable
  hitl_gate: HitlGateTable
  hitl_secret: HitlSecretTable
  hitl_grant: HitlGrantTable
  hitl_holder: { id: string; seen_at: Date }
  hitl_args: { request: string; args: string }
  hitl_opened: { request: string; person: string; pages: number; at: Generated<Date> }
  hitl_decision: { request: string; verdict: 'approved' | 'rejected'; person: string; at: Generated<Date> }
}

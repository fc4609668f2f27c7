import type { Approvers } from '../../chat/approvers.ts'
import type { HitlRules } from '../../chat/hitl/rules.ts'
import type { ToolSpecs } from '../../chat/hitl/tools.ts'

/** What ops.yaml decides of it. */
export type HitlOptions = {
  readonly environments: readonly string[]
  readonly rules: (environment: string) => HitlRules
  readonly specs: ToolSpecs
  /** Who may say yes; `mention` calls those who are named when a call comes in. */
  readonly approvers: Approvers & { readonly mention: boolean }
  /** Where times are shown that nobody in particular asked for. */
  readonly zone: (conversation: string) => string
}

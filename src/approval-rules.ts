import { type ApprovalRule, ruled } from './chat/approval-rule.ts'
import type { Approvals } from './ports/approvals.ts'

/** Approvals where every request follows the customer's rules, whichever feature makes it. */
export const withRules = (
  approvals: Approvals,
  rules: readonly ApprovalRule[],
  minutes: number,
): Approvals => ({
  request: (proposal, by, place, options) =>
    approvals.request(ruled(proposal, rules), by, place, { ...options, minutes: options.minutes ?? minutes }),
  decide: (click) => approvals.decide(click),
  begin: (id) => approvals.begin(id),
  report: (id, progress, version) => approvals.report(id, progress, version),
  settle: (id, end, progress) => approvals.settle(id, end, progress),
  expire: (id) => approvals.expire(id),
  find: (id) => approvals.find(id),
  open: () => approvals.open(),
  history: (options) => approvals.history(options),
})

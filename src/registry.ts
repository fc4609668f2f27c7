import type { Feature } from './chat/feature.ts'
import { evalsOptions } from './config/evals.ts'
import type { OpsFile } from './config/ops-file.ts'
import { rollbackOptions } from './config/rollback.ts'
import { approvals } from './features/approvals/index.ts'
import { audit } from './features/audit/index.ts'
import { evals } from './features/evals/index.ts'
import { help } from './features/help/index.ts'
import { query } from './features/query/index.ts'
import { rollback } from './features/rollback/index.ts'
import { subscriptions } from './features/subscriptions/index.ts'
import { trace } from './features/trace/index.ts'
import { triage } from './features/triage/index.ts'
import type { Ports } from './ports/index.ts'

/** Every feature of the bot, in the order in which help lists them: two lines each, here and above. */
export function features(ports: Ports, ops: OpsFile): readonly Feature[] {
  const all: readonly Feature[] = [
    triage(ports),
    trace(ports),
    evals(ports, evalsOptions(ops)),
    rollback(ports, rollbackOptions(ops)),
    query(ports, ops.query),
    approvals(ports),
    audit(ports),
    subscriptions(ports),
    help(() => all.flatMap(({ commands }) => commands)),
  ]
  return all
}

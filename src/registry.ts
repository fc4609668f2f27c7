import type { Feature } from './chat/feature.ts'
import { approversOptions } from './config/approvers.ts'
import { workCalendar } from './config/calendar.ts'
import { doctorOptions } from './config/doctor.ts'
import { evalsOptions } from './config/evals.ts'
import { hitlRules, toolSpecs } from './config/hitl.ts'
import { incidentOptions } from './config/incidents.ts'
import { drillPlan, switchPlaces } from './config/killswitch.ts'
import { kpiOptions } from './config/kpi.ts'
import { modelOptions } from './config/model.ts'
import type { OpsFile } from './config/ops-file.ts'
import { rollbackOptions } from './config/rollback.ts'
import { secretsOptions } from './config/secrets-options.ts'
import { statusOptions } from './config/status.ts'
import { thresholdsOptions } from './config/thresholds.ts'
import { watchOptions } from './config/watch.ts'
import { zoneIn } from './config.ts'
import { approvals } from './features/approvals/index.ts'
import { audit } from './features/audit/index.ts'
import { doctor } from './features/doctor/index.ts'
import { drill } from './features/drill/index.ts'
import { usualPace as drillPace } from './features/drill/options.ts'
import { evals } from './features/evals/index.ts'
import { help } from './features/help/index.ts'
import { hitl } from './features/hitl/index.ts'
import { incident } from './features/incident/index.ts'
import { killswitch } from './features/killswitch/index.ts'
import { usualPace } from './features/killswitch/options.ts'
import { kpi } from './features/kpi/index.ts'
import { model } from './features/model/index.ts'
import { query } from './features/query/index.ts'
import { request } from './features/request/index.ts'
import { rollback } from './features/rollback/index.ts'
import { secrets } from './features/secrets/index.ts'
import { status } from './features/status/index.ts'
import { subscriptions } from './features/subscriptions/index.ts'
import { thresholds } from './features/thresholds/index.ts'
import { trace } from './features/trace/index.ts'
import { triage, triageLook } from './features/triage/index.ts'
import { watch } from './features/watch/index.ts'
import type { Ports } from './ports/index.ts'

/** Every feature of the bot, in the order in which help lists them: two lines each, here and above. */
export function features(ports: Ports, ops: OpsFile): readonly Feature[] {
  const all: readonly Feature[] = [
    triage(ports),
    trace(ports),
    incident(ports, incidentOptions(ops), triageLook(ports)),
    evals(ports, evalsOptions(ops)),
    rollback(ports, rollbackOptions(ops)),
    killswitch(ports, { ...switchPlaces(ops), pace: usualPace }),
    drill(ports, { ...switchPlaces(ops), ...drillPlan(ops), calendar: workCalendar(ops), pace: drillPace }),
    kpi(ports, kpiOptions(ops)),
    hitl(ports, hitlOptions(ops)),
    thresholds(ports, thresholdsOptions(ops)),
    model(ports, modelOptions(ops)),
    status(ports, statusOptions(ops)),
    query(ports, ops.query),
    approvals(ports, approversOptions(ops)),
    audit(ports, ops.people.names),
    watch(ports, watchOptions(ops)),
    subscriptions(ports),
    doctor(ports, doctorOptions(ops)),
    secrets(ports, secretsOptions(ops)),
    request(ports),
    help(() => all.flatMap(({ commands }) => commands)),
  ]
  return all
}

const hitlOptions = (ops: OpsFile) => ({
  environments: Object.keys(ops.environments),
  rules: hitlRules(ops),
  specs: toolSpecs(ops),
  approvers: approversOptions(ops),
  zone: zoneIn(ops),
})

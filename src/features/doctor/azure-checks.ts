import { z } from 'zod'
import { DAY, MINUTE } from '../../chat/time/duration.ts'
import { showTime, type Viewer } from '../../chat/time/show.ts'
import { kql } from '../../ports/kql.ts'
import { type Check, green, grey, red, yellow } from './check.ts'
import type { DoctorOptions, Needs } from './index.ts'

const staleMs = 15 * MINUTE
const Newest = z.object({ newest: z.date().nullable(), arrived: z.date().nullable() })
const newest = kql`union isfuzzy=true
(traces | project at = timestamp, arrived = ingestion_time()),
(requests | project at = timestamp, arrived = ingestion_time())
| summarize newest = max(at), arrived = max(arrived)`

/** Whether the logs of each environment can be read, and how fresh they are. */
export const logs = ({ telemetry }: Needs, { now, zone }: Viewer): readonly Check[] =>
  telemetry.environments().map((environment) => ({
    name: `Logs of ${environment}`,
    async run() {
      const window = { from: new Date(now.getTime() - DAY), to: now }
      const { rows } = await telemetry.query(newest, window, Newest, { environment })
      const at = rows[0]?.newest
      const remedy =
        'Check that the app is up and that its connection string names this Application Insights.'
      if (!at) return [red('Readable, and nothing came in for a day.', remedy)]
      const age = now.getTime() - at.getTime()
      const when = showTime(at, { now, zone })
      return [
        age > staleMs
          ? yellow(`Readable, but nothing came in since ${when}.`, remedy)
          : green(`Readable and fresh: newest row ${when}.`),
      ]
    },
  }))

/** Whether the accelerator asks this bot before its tools act. */
export const approver = ({ environments, handouts }: Needs): readonly Check[] =>
  environments.names().map((environment) => ({
    name: `Approver of ${environment}`,
    async run() {
      const [state, address] = await Promise.all([environments.resources(environment), handouts.address()])
      if (!state)
        return [
          grey(
            'Not checked: ops.yaml names no container app.',
            `Set environments.${environment}.containerApp.`,
          ),
        ]
      const { approver, devMode } = state.wiring
      const remedy =
        'Set HITL_APPROVER_ENDPOINT of the container app to this bot’s address for the environment; a provision removes it.'
      if (devMode)
        return [red('HITL_DEV_MODE is on: tools act without any approval.', 'Unset it; it is for laptops.')]
      if (!approver)
        return [red('No approver is wired: actions become "pending" and nobody hears of them.', remedy)]
      if (approver.host.startsWith('('))
        return [grey(`Tools ask an address that I cannot compare with mine: ${approver.host}.`)]
      const host = address === undefined ? undefined : new URL(address).host
      if (host === undefined)
        return [
          grey(
            `Tools ask ${approver.host}; whether that is me I cannot tell.`,
            'Set OPS_URL to the address at which I am reached.',
          ),
        ]
      return approver.host === host
        ? [green(`Tools ask ${approver.host}, which is me.`)]
        : [yellow(`Tools ask ${approver.host}; I am reached at ${host}.`, remedy)]
    },
  }))

/** Whether anything is watched at all. */
export const monitored = ({ alertRules }: Needs, options: DoctorOptions): readonly Check[] =>
  options.environments.map((environment) => ({
    name: `Alert rules of ${environment}`,
    async run() {
      const rules = await alertRules.rules(environment)
      const on = rules.filter(({ enabled }) => enabled)
      if (on.length > 0) return [green(`${on.length} of ${rules.length} alert rules are on.`)]
      return [
        yellow(
          'No alert rule is on: nobody is told of anything.',
          'Say "thresholds", or deploy the rules of infra/modules/alerts.bicep.',
        ),
      ]
    },
  }))

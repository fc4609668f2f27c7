import { z } from 'zod'
import type { Ports } from '../../ports/index.ts'
import { kql } from '../../ports/kql.ts'
import { type Finding, lookAt, type Says } from './finding.ts'

type Azure = Pick<Ports, 'telemetry' | 'environments' | 'alertRules' | 'clock'>

/** Each environment: its telemetry, its container, its alert rules, its health. */
export const lookAtEnvironments = (ports: Azure): Promise<readonly Finding[]>[] =>
  ports.telemetry.environments().map((name) =>
    lookAt(`Environment ${name}`, async (say) => {
      for (const look of [telemetry, container, alerts, health])
        for (const { light, what, todo = '' } of await lookAt('', (part) => look(ports, name, part)))
          if (light === 'yellow' || light === 'red') say[light](what, todo)
          else say[light](what)
    }),
  )

const Newest = z.object({ rows: z.number(), newest: z.date().nullable() })
const day = 86_400_000

async function telemetry({ telemetry, clock }: Azure, environment: string, say: Says): Promise<void> {
  const now = clock.now()
  const window = { from: new Date(now.getTime() - day), to: now }
  const query = kql`traces | summarize rows = count(), newest = max(timestamp)`
  const { rows, tookMs } = await telemetry.query(query, window, Newest, { environment })
  const { rows: count = 0, newest } = rows[0] ?? {}
  // A maximum of nothing comes back as the beginning of time.
  if (count === 0 || !newest)
    return say.yellow(
      'the telemetry can be read, and is empty for a day',
      'Check that appInsights is the resource that this environment writes to.',
    )
  const minutes = Math.round((now.getTime() - newest.getTime()) / 60_000)
  say.green(
    `telemetry: ${count} rows in a day, the newest ${minutes} min old, answered in ${Math.round(tookMs)} ms`,
  )
}

async function container({ environments }: Azure, environment: string, say: Says): Promise<void> {
  const state = await environments.resources(environment)
  if (!state)
    return say.yellow(
      'no containerApp: the bot cannot see the kill switch, revisions and the approver',
      `Set environments.${environment}.containerApp in ops.yaml.`,
    )
  say.green(`Container App: revision ${state.latestReadyRevision ?? 'none ready'} is ready`)
  const { approver, devMode, killswitch } = state.wiring
  if (devMode) say.red('HITL_DEV_MODE is set there: tools run without anybody’s approval', 'Remove it.')
  if (!approver)
    say.yellow(
      'HITL_APPROVER_ENDPOINT is not set there: proposed tool calls are dropped without a trace in the telemetry',
      'Set it on the Container App, best as a parameter of its Bicep: azd provision removes what only the CLI has set.',
    )
  if (killswitch.plain !== undefined)
    say.yellow('KILLSWITCH is set there, which nothing reads', 'Use KILLSWITCH_TOOLS or KILLSWITCH_WORKFLOW.')
}

async function alerts({ alertRules }: Azure, environment: string, say: Says): Promise<void> {
  const rules = await alertRules.rules(environment)
  if (rules.length === 0)
    say.yellow('no alert rules: what is not alerted on is found by people', 'See docs/install.md, “Alerts”.')
  else say.green(`${rules.length} alert rules can be read`)
}

async function health({ environments }: Azure, environment: string, say: Says): Promise<void> {
  const found = await environments.health(environment)
  if (!found) return say.off(`no url: health is not looked at`)
  if (found.state === 'ok') return say.green(`/healthz answers in ${Math.round(found.tookMs)} ms`)
  const why = found.state === 'down' ? `answers ${found.status}` : `does not answer (${found.why})`
  say.yellow(`/healthz ${why}`, `Check environments.${environment}.url, or the accelerator is down.`)
}

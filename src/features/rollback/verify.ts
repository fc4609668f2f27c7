import { z } from 'zod'
import type { ProgressStep } from '../../chat/progress.ts'
import type { Health, Wiring } from '../../ports/environments.ts'
import type { Ports } from '../../ports/index.ts'
import { type Kql, kql } from '../../ports/kql.ts'
import type { Job } from '../../ports/workflow-runs.ts'
import { wiringChanges } from './wiring.ts'

/** Finished requests on one side of the rollback. */
export type Traffic = z.infer<typeof Traffic>
const Traffic = z.object({ phase: z.enum(['before', 'after']), total: z.number(), failed: z.number() })

/** The hour before the start is compared with everything since the new version runs. */
const beforeMs = 3_600_000
/** With fewer requests since, a rate says nothing. */
export const enough = 10

/** One query for both sides: requests that finished, and how many of them failed. */
export function trafficQuery(begun: Date, deployed: Date): Kql {
  return kql`traces
| where message == "response.returned" and isnotempty(tostring(customDimensions.event_name))
| where timestamp < ${begun} or timestamp >= ${deployed}
| extend items = coalesce(tolong(itemCount), long(1)), bad = tostring(customDimensions.ok) =~ "false"
| summarize total = sum(items), failed = sum(iff(bad, items, long(0))) by phase = iff(timestamp < ${begun}, "before", "after")`
}

export type Checked = {
  readonly health: Health | undefined
  /** Undefined when the logs could not be asked. */
  readonly traffic: readonly Traffic[] | undefined
  readonly wiring: Wiring | undefined
}

/** Asks everything side by side; what cannot be asked is undefined, and said so. */
export async function check(
  { environments, telemetry }: Pick<Ports, 'environments' | 'telemetry'>,
  environment: string,
  begun: Date,
  deployed: Date,
  now: Date,
): Promise<Checked> {
  const window = { from: new Date(begun.getTime() - beforeMs), to: now }
  const [health, traffic, wiring] = await Promise.all([
    environments.health(environment),
    telemetry
      .query(trafficQuery(begun, deployed), window, Traffic, { environment })
      .then(({ rows }) => rows)
      .catch(() => undefined),
    environments
      .resources(environment)
      .then((found) => found?.wiring)
      .catch(() => undefined),
  ])
  return { health, traffic, wiring }
}

const none: Omit<Traffic, 'phase'> = { total: 0, failed: 0 }
const side = (traffic: readonly Traffic[], phase: Traffic['phase']) =>
  traffic.find((one) => one.phase === phase) ?? none

/** Whether there is nothing more to wait for. */
export const isTold = ({ traffic }: Checked): boolean =>
  traffic !== undefined && side(traffic, 'after').total >= enough

/** What was checked, a row each. `waiting` while traffic is still to come. */
export function checkRows(
  checked: Checked,
  jobs: readonly Job[],
  before: Wiring | undefined,
  waiting: boolean,
): readonly ProgressStep[] {
  return [
    healthRow(checked.health),
    evalsRow(jobs),
    trafficRow(checked.traffic, waiting),
    wiringRow(before, checked.wiring),
  ]
}

function healthRow(health: Health | undefined): ProgressStep {
  const name = '/healthz'
  if (!health) return { name, state: 'skipped', note: 'ops.yaml names no url' }
  if (health.state === 'unreachable') return { name, state: 'failed', note: health.why }
  if (health.state === 'down') return { name, state: 'failed', note: `HTTP ${health.status}` }
  return {
    name,
    state: 'done',
    note: [health.scenario, `${Math.round(health.tookMs)} ms`].filter(Boolean).join(', '),
  }
}

function evalsRow(jobs: readonly Job[]): ProgressStep {
  const evals = jobs.find(({ name }) => /\bevals?\b/i.test(name))
  const name = 'Evals on the environment'
  if (!evals || evals.conclusion === 'skipped' || evals.conclusion === undefined)
    return { name, state: 'skipped', note: 'did not run' }
  return evals.conclusion === 'success'
    ? { name, state: 'done', note: 'green' }
    : { name, state: 'failed', note: 'red' }
}

function trafficRow(traffic: readonly Traffic[] | undefined, waiting: boolean): ProgressStep {
  const name = 'Failed requests'
  if (!traffic) return { name, state: 'skipped', note: 'the logs could not be asked' }
  const [before, after] = [side(traffic, 'before'), side(traffic, 'after')]
  const told = `${rate(before)} in the hour before, ${rate(after)} since`
  if (after.total < enough)
    return waiting
      ? { name, state: 'running', note: `${told}; waiting for ${enough}` }
      : { name, state: 'skipped', note: `${told}: too few to tell` }
  const helped =
    after.failed / after.total < Math.max(0.02, (before.failed / Math.max(1, before.total)) * 0.8)
  return { name, state: helped ? 'done' : 'failed', note: helped ? told : `${told}: no better` }
}

const rate = ({ total, failed }: Omit<Traffic, 'phase'>): string =>
  total === 0 ? 'no requests' : `${Math.round((100 * failed) / total)} % of ${total}`

function wiringRow(before: Wiring | undefined, after: Wiring | undefined): ProgressStep {
  const name = 'Kill switch and approver'
  if (!before || !after)
    return { name, state: 'skipped', note: 'could not be compared: I may not look at the container' }
  const changes = wiringChanges(before, after)
  return changes.length === 0
    ? { name, state: 'done', note: 'as before' }
    : { name, state: 'failed', note: changes.join('; ') }
}

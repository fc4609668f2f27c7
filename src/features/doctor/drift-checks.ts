import { z } from 'zod'
import { UpstreamError } from '../../chat/errors.ts'
import { DAY } from '../../chat/time/duration.ts'
import { showTime, type Viewer } from '../../chat/time/show.ts'
import { kql } from '../../ports/kql.ts'
import { type Check, type Finding, green, grey, yellow } from './check.ts'
import type { Needs } from './index.ts'

const Live = z.object({ agent: z.string(), at: z.date(), model: z.string() })
/** At every start the accelerator logs the deployment of each agent: nothing else in the telemetry names a model. */
const live = kql`traces
| where message startswith "bootstrap.foundry:" and message has "model="
| project timestamp, agent = extract("foundry: (created |updated )?([^ ]+)", 2, message), model = extract("model=([^,)]+)", 1, message)
| summarize arg_max(timestamp, model) by agent
| project agent, at = timestamp, model`

/** Whether the agents run on the model deployment that accelerator.yaml names. */
export const models = ({ telemetry, accelerator }: Needs, { now, zone }: Viewer): readonly Check[] =>
  telemetry.environments().map((environment) => ({
    name: `Models of ${environment}`,
    run: () => compared({ telemetry, accelerator }, environment, { now, zone }).catch(unasked),
  }))

/** Logs and GitHub have checks of their own, which say what to do. */
function unasked(error: unknown): readonly Finding[] {
  if (!(error instanceof UpstreamError)) throw error
  return [grey(`Not known: ${error.message}`)]
}

async function compared(
  { telemetry, accelerator }: Pick<Needs, 'telemetry' | 'accelerator'>,
  environment: string,
  { now, zone }: Viewer,
): Promise<readonly Finding[]> {
  const window = { from: new Date(now.getTime() - 30 * DAY), to: now }
  const [{ rows }, manifest] = await Promise.all([
    telemetry.query(live, window, Live, { environment }),
    accelerator.manifest(),
  ])
  // The runtime reads no other entry, whatever an agent names.
  const declared = manifest?.models.find(({ slug }) => slug === 'default')?.deployment
  if (declared === undefined) return [grey('Not checked: accelerator.yaml names no default model.')]
  if (rows.length === 0)
    return [grey('Not known: the app has not started within 30 days, and only then it says what it uses.')]
  const newest = new Date(Math.max(...rows.map(({ at }) => at.getTime())))
  const said = `as the start of ${showTime(newest, { now, zone })} said`
  const other = rows.filter(({ model }) => model !== declared)
  if (other.length === 0)
    return [green(`All ${rows.length} agents run on ${declared}, ${said} and accelerator.yaml has it.`)]
  const names = other.map(({ agent, model }) => `${agent} on ${model}`).join(', ')
  return [
    yellow(
      `accelerator.yaml names ${declared}, but ${said}: ${names}.`,
      'A change of models needs azd up: deploy it, or take the change back.',
    ),
  ]
}

/** What Azure may have changed without a commit. The bot reads container apps, alerts and logs, and no Foundry account. */
export const contentFilter: Check = {
  name: 'Content filter and model versions',
  run: async () => [
    grey(
      'Not checked: I do not read the Foundry account, where both can be changed by hand and versions by Azure.',
      'Compare accelerator-default-policy and the deployments’ versions with infra/foundry.bicep and accelerator.yaml in the portal.',
    ),
  ],
}

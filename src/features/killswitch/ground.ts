import { greenSince } from '../../chat/evals/standing.ts'
import { showMoment, type Viewer } from '../../chat/time/show.ts'
import type { Ports } from '../../ports/index.ts'
import type { Engagement } from '../../ports/killswitches.ts'
import type { KillswitchOptions } from './options.ts'

/** Whether evals are green and newer than the fix; `text` says which, or why not. */
export type Ground = { readonly green: boolean; readonly text: string }

/**
 * The fix is the newest deployment since the switch was engaged, or nothing but time. With requests stopped, evals
 * against the environment can only fail: then evals of the same commit in another environment count.
 */
export async function groundFor(
  { evals, runs }: Pick<Ports, 'evals' | 'runs'>,
  { environments }: Pick<KillswitchOptions, 'environments'>,
  { environment, at, scope }: Pick<Engagement, 'environment' | 'at' | 'scope'>,
  viewer: Viewer,
): Promise<Ground> {
  const github = environments[environment]?.github ?? environment
  const [deployments, own] = await Promise.all([runs.deployments(github, 3), evals.observations(environment)])
  const live = deployments.find(({ state }) => state === 'success' || state === 'inactive')
  const fixed = live && live.createdAt > at ? live.createdAt : at
  const green = greenSince(fixed, own)
  if (green)
    return { green: true, text: `green in ${environment}, ${showMoment(green.run.createdAt, viewer)}` }
  const sha = live?.sha
  for (const other of Object.keys(environments)) {
    if (other === environment || sha === undefined) continue
    const seen = await evals.observations(other)
    const twin = greenSince(fixed, seen)
    if (twin?.tested === sha)
      return {
        green: true,
        text: `green in ${other} on the same commit, ${showMoment(twin.run.createdAt, viewer)}`,
      }
  }
  const stopped = scope === 'tools' ? '' : ' With requests stopped, evals against it can only fail.'
  const what = fixed === at ? 'since it was engaged' : `since the deployment of ${showMoment(fixed, viewer)}`
  return { green: false, text: `no green evals ${what}.${stopped}` }
}

import type { RunPlanInput } from '../runs/plan.ts'
import type { Repo } from '../state/repo.ts'
import type { Planner, World } from '../state/world.ts'

/** What runs of a workflow file will do from now on; the newest word counts. */
export function setPlan(
  world: World,
  repo: Repo,
  said: { readonly file: string; readonly plan: RunPlanInput | Planner; readonly times?: number | undefined },
): void {
  let left = said.times ?? Number.POSITIVE_INFINITY
  world.planners.unshift((request) => {
    if (request.repo !== repo || request.file !== said.file || left <= 0) return undefined
    const plan = typeof said.plan === 'function' ? said.plan(request) : said.plan
    if (plan !== undefined) left -= 1
    return plan
  })
}

import type { Environment, Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'
import { api, html, iso, nodeId } from './urls.ts'
import { userShape } from './user.ts'

/** `environment`, with its protection rules. */
export function environmentShape(world: World, repo: Repo, environment: Environment) {
  const { id, name, reviewers, createdAt } = environment
  const rule = {
    ...{ id: id + 1, node_id: nodeId('GA', id), prevent_self_review: false, type: 'required_reviewers' },
    reviewers: reviewersShape(world, environment),
  }
  return {
    ...{ id, node_id: nodeId('EN', id), name },
    url: api(world, repo, `/environments/${encodeURIComponent(name)}`),
    html_url: html(world, repo, `/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`),
    ...{ created_at: iso(createdAt), updated_at: iso(createdAt) },
    ...{ protection_rules: reviewers.length === 0 ? [] : [rule], deployment_branch_policy: null },
  }
}

export function reviewersShape(world: World, environment: Environment) {
  return environment.reviewers.map((one) => ({ type: 'User', reviewer: userShape(world, one) }))
}

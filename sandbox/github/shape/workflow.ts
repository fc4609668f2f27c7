import type { Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'
import type { Workflow } from '../workflows/workflow.ts'
import { api, html, iso, nodeId } from './urls.ts'

/** `workflow`. */
export function workflowShape(world: World, repo: Repo, workflow: Workflow) {
  return {
    id: workflow.id,
    node_id: nodeId('W', workflow.id),
    name: workflow.name,
    path: workflow.path,
    state: workflow.state,
    created_at: iso(workflow.createdAt),
    updated_at: iso(workflow.updatedAt),
    url: api(world, repo, `/actions/workflows/${workflow.id}`),
    html_url: html(world, repo, `/blob/${repo.defaultBranch}/${workflow.path}`),
    badge_url: html(world, repo, `/actions/${workflow.path.replace('.github/', '')}/badge.svg`),
  }
}

import { user } from '../state/people.ts'
import type { World } from '../state/world.ts'
import { nodeId } from './urls.ts'
import { userShape } from './user.ts'

type About = {
  readonly id: number
  readonly slug: string
  readonly name: string
  readonly owner: string
  readonly clientId?: string
  readonly permissions?: Readonly<Record<string, string>>
}

/** `integration`: a GitHub App. */
export function appShape(world: World, app: About) {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId('A', app.id),
    ...(app.clientId === undefined ? {} : { client_id: app.clientId }),
    owner: userShape(world, user(app.owner, 'Organization')),
    name: app.name,
    description: '',
    external_url: `${world.url}/apps/${app.slug}`,
    html_url: `${world.url}/apps/${app.slug}`,
    created_at: '2025-01-15T09:00:00Z',
    updated_at: '2025-06-02T14:30:00Z',
    permissions: app.permissions ?? { actions: 'write', checks: 'write', contents: 'read' },
    events: ['workflow_run', 'workflow_job', 'pull_request', 'push'],
  }
}

import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { AppIdentity, Permissions } from '../app/identity.ts'
import { type Answer, created, fail, invalid, missing, ok } from '../http/answer.ts'
import { cut } from '../http/page.ts'
import type { Call, Route } from '../http/route.ts'
import { appShape } from '../shape/app.ts'
import { fullRepo } from '../shape/repository.ts'
import { publicUser, userShape } from '../shape/user.ts'
import { user } from '../state/people.ts'
import { findRepo, type World } from '../state/world.ts'

const Wanted = z.object({ permissions: z.record(z.string(), z.enum(['read', 'write'])).optional() }).loose()

/** What an App may ask with its JWT, and what an installation token may ask about itself. */
export const appRoutes: readonly Route[] = [
  asApp('GET', '/app', ({ world }) => ok({ ...appShape(world, ownApp(world.app)), installations_count: 1 })),
  asApp('GET', '/app/installations', ({ world }) => ok([installation(world)])),
  asApp('GET', '/app/installations/{installation_id}', ({ world, params }) =>
    params.installation_id === String(world.app.installationId) ? ok(installation(world)) : missing(),
  ),
  asApp('POST', '/app/installations/{installation_id}/access_tokens', issue),
  asApp('GET', '/repos/{owner}/{repo}/installation', ({ world, params }) =>
    findRepo(world, params.owner ?? '', params.repo ?? '') === undefined
      ? missing()
      : ok(installation(world)),
  ),
  asApp('GET', '/orgs/{org}/installation', ({ world, params }) =>
    params.org?.toLowerCase() === world.app.owner.toLowerCase() ? ok(installation(world)) : missing(),
  ),
  {
    ...{ method: 'GET', path: '/installation/repositories', permission: 'metadata:read' },
    answer: (call) => {
      const page = cut(call, [...call.world.repos.values()])
      const repositories = page.items.map((repo) => fullRepo(call.world, repo))
      return ok({ total_count: call.world.repos.size, repositories }, page.headers)
    },
  },
  {
    ...{ method: 'GET', path: '/user' },
    answer: ({ world, caller }) => {
      if (caller.kind === 'anonymous') return fail(401, 'Requires authentication')
      if (caller.kind !== 'token' || caller.installation)
        return fail(403, 'Resource not accessible by integration')
      return ok(publicUser(world, caller.actor))
    },
  },
]

function asApp(method: Route['method'], path: string, answer: (call: Call) => Answer): Route {
  const refused = fail(401, 'A JSON web token could not be decoded')
  return { method, path, answer: (call) => (call.caller.kind === 'app' ? answer(call) : refused) }
}

function ownApp(app: AppIdentity) {
  return { ...app, permissions: app.permissions }
}

function issue({ world, params, body }: Call): Answer {
  const { app } = world
  if (params.installation_id !== String(app.installationId)) return missing()
  const read = Wanted.safeParse(body ?? {})
  if (!read.success) return invalid('Invalid request.')
  const permissions = read.data.permissions ?? app.permissions
  const beyond = Object.entries(permissions).find(
    ([name, level]) => app.permissions[name] !== 'write' && app.permissions[name] !== level,
  )
  if (beyond !== undefined) return invalid('The permissions requested are not granted to this installation.')
  const token = `ghs_${randomBytes(27).toString('base64url').replaceAll(/[-_]/g, '0')}`
  const expiresAt = Date.now() + 3_600_000
  app.tokens.set(token, { kind: 'installation', permissions: permissions as Permissions, expiresAt })
  return created({
    ...{ token, expires_at: new Date(expiresAt).toISOString().replace(/\.\d+Z/, 'Z'), permissions },
    repository_selection: 'selected',
  })
}

function installation(world: World) {
  const { app } = world
  const url = `${world.url}/app/installations/${app.installationId}`
  return {
    ...{ id: app.installationId, client_id: app.clientId, app_id: app.id, app_slug: app.slug },
    account: userShape(world, user(app.owner, 'Organization')),
    ...{ repository_selection: 'selected', access_tokens_url: `${url}/access_tokens` },
    repositories_url: `${world.url}/installation/repositories`,
    html_url: `${world.url}/organizations/${app.owner}/settings/installations/${app.installationId}`,
    ...{ target_id: user(app.owner).id, target_type: 'Organization', permissions: app.permissions },
    ...{ events: ['workflow_run', 'workflow_job', 'pull_request', 'push'], single_file_name: null },
    ...{ created_at: '2025-06-02T14:30:00Z', updated_at: '2025-06-02T14:30:00Z' },
    ...{ suspended_by: null, suspended_at: null, has_multiple_single_files: false, single_file_paths: [] },
  }
}

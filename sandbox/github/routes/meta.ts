import { missing, ok } from '../http/answer.ts'
import { counted } from '../http/page.ts'
import { inRepo, type Route } from '../http/route.ts'
import { minimalRepo } from '../shape/repository.ts'
import { api, iso } from '../shape/urls.ts'
import { resolve } from '../state/history.ts'
import type { Repo } from '../state/repo.ts'

/** About the server, repository variables, and commit statuses (there are none). */
export const metaRoutes: readonly Route[] = [
  { method: 'GET', path: '/zen', answer: () => ({ status: 200, text: 'Calm waters tell no tales.' }) },
  { method: 'GET', path: '/meta', answer: () => ok({ verifiable_password_authentication: false }) },
  inRepo('GET', '/actions/variables', 'actions_variables:read', (repo, call) =>
    counted(call, 'variables', [...repo.variables.keys()].sort(), (name) => variable(repo, name)),
  ),
  inRepo('GET', '/actions/variables/{name}', 'actions_variables:read', (repo, call) => {
    const name = (call.params.name ?? '').toUpperCase()
    return repo.variables.has(name) ? ok(variable(repo, name)) : missing()
  }),
  inRepo('GET', '/commits/{ref}/status', 'statuses:read', (repo, call) => {
    const commit = resolve(repo, call.params.ref)
    if (commit === undefined) return missing()
    const url = api(call.world, repo, `/commits/${commit.sha}`)
    const repository = minimalRepo(call.world, repo)
    return ok({
      ...{ state: 'pending', statuses: [], sha: commit.sha, total_count: 0, repository },
      ...{ commit_url: url, url: `${url}/status` },
    })
  }),
]

function variable(repo: Repo, name: string) {
  const at = iso(repo.createdAt)
  return { name, value: repo.variables.get(name), created_at: at, updated_at: at }
}

import { missing, ok } from '../http/answer.ts'
import { list } from '../http/page.ts'
import { type Call, inRepo, type Route } from '../http/route.ts'
import { commitShape } from '../shape/commit.ts'
import { fullRepo } from '../shape/repository.ts'
import { api, html, nodeId } from '../shape/urls.ts'
import { log, resolve } from '../state/history.ts'
import type { Repo } from '../state/repo.ts'

/** Repository, branches, tags and releases (there are none). */
export const repositoryRoutes: readonly Route[] = [
  inRepo('GET', '', 'metadata:read', (repo, { world }) => ok(fullRepo(world, repo))),
  inRepo('GET', '/branches', 'contents:read', (repo, call) =>
    list(call, names(repo, 'refs/heads/'), (name) => branchShape(call, repo, name)),
  ),
  inRepo('GET', '/branches/{+branch}', 'contents:read', (repo, call) => {
    const name = call.params.branch ?? ''
    const head = repo.refs.has(`refs/heads/${name}`) ? resolve(repo, `refs/heads/${name}`) : undefined
    if (head === undefined) return missing()
    const self = api(call.world, repo, `/branches/${name}`)
    return ok({
      ...branchShape(call, repo, name),
      commit: commitShape(call.world, repo, head),
      _links: { self, html: html(call.world, repo, `/tree/${name}`) },
    })
  }),
  inRepo('GET', '/tags', 'contents:read', (repo, call) =>
    list(call, names(repo, 'refs/tags/').reverse(), (name) => ({
      name,
      zipball_url: api(call.world, repo, `/zipball/refs/tags/${name}`),
      tarball_url: api(call.world, repo, `/tarball/refs/tags/${name}`),
      commit: link(call, repo, resolve(repo, `refs/tags/${name}`)?.sha ?? ''),
      node_id: nodeId('REF', name),
    })),
  ),
  inRepo('GET', '/releases', 'contents:read', (_, call) => list(call, [], String)),
  inRepo('GET', '/releases/latest', 'contents:read', () => missing()),
]

/** Short names of the refs below a prefix, in git's order. */
export function names(repo: Repo, prefix: string): string[] {
  return [...repo.refs.keys()]
    .filter((ref) => ref.startsWith(prefix))
    .map((ref) => ref.slice(prefix.length))
    .sort()
}

function branchShape(call: Call, repo: Repo, name: string) {
  const protection = api(call.world, repo, `/branches/${name}/protection`)
  const checks = { enforcement_level: 'off', contexts: [], checks: [] }
  return {
    name,
    commit: link(call, repo, repo.refs.get(`refs/heads/${name}`) ?? ''),
    protected: name === repo.defaultBranch,
    protection: { enabled: name === repo.defaultBranch, required_status_checks: checks },
    protection_url: protection,
  }
}

function link(call: Call, repo: Repo, sha: string) {
  return { sha, url: api(call.world, repo, `/commits/${sha}`) }
}

/** How many commits a branch has, for tests and pages. */
export function depth(repo: Repo, branch = repo.defaultBranch): number {
  const head = resolve(repo, branch)
  return head === undefined ? 0 : log(repo, head).length
}

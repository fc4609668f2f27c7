import { z } from 'zod'
import { actorOf } from '../app/caller.ts'
import { addPull, commitsOf, mergeable, mergePull } from '../control/pulls.ts'
import { type Answer, created, fail, invalid, missing, ok } from '../http/answer.ts'
import { list } from '../http/page.ts'
import { type Call, inRepo, type Route } from '../http/route.ts'
import { commitShape, fileShape } from '../shape/commit.ts'
import { filesOf, pullFull, pullSimple } from '../shape/pull.ts'
import { api } from '../shape/urls.ts'
import { ancestors, resolve } from '../state/history.ts'
import type { Pull, Repo } from '../state/repo.ts'
import { startFor } from '../workflows/trigger.ts'

const NewPull = z.object({
  title: z.string().min(1),
  head: z.string().min(1),
  base: z.string().min(1),
  body: z.string().nullish(),
  draft: z.boolean().default(false),
})
const Changed = z.object({
  title: z.string().optional(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']).optional(),
})

/** Pull requests: list, one, its files and commits, those of a commit; open, change, merge. */
export const pullRoutes: readonly Route[] = [
  inRepo('GET', '/pulls', 'pull_requests:read', pulls),
  inRepo('POST', '/pulls', 'pull_requests:write', open),
  inRepo('GET', '/pulls/{pull_number}', 'pull_requests:read', (repo, call) =>
    one(repo, call, (pull) => ok(pullFull(call.world, repo, pull))),
  ),
  inRepo('PATCH', '/pulls/{pull_number}', 'pull_requests:write', (repo, call) =>
    one(repo, call, (pull) => change(repo, call, pull)),
  ),
  inRepo('GET', '/pulls/{pull_number}/files', 'pull_requests:read', (repo, call) =>
    one(repo, call, (pull) =>
      list(call, filesOf(repo, pull), (file) => fileShape(call.world, repo, pull.headSha, file)),
    ),
  ),
  inRepo('GET', '/pulls/{pull_number}/commits', 'pull_requests:read', (repo, call) =>
    one(repo, call, (pull) =>
      list(call, commitsOf(repo, pull), (commit) => commitShape(call.world, repo, commit)),
    ),
  ),
  inRepo('PUT', '/pulls/{pull_number}/merge', 'contents:write', (repo, call) =>
    one(repo, call, (pull) => merge(repo, call, pull)),
  ),
  inRepo('GET', '/commits/{commit_sha}/pulls', 'pull_requests:read', (repo, call) => {
    const commit = resolve(repo, call.params.commit_sha)
    if (commit === undefined) return invalid(`No commit found for SHA: ${call.params.commit_sha}`)
    const found = repo.pulls.filter(
      (pull) => pull.mergeSha === commit.sha || commitsOf(repo, pull).some((own) => own.sha === commit.sha),
    )
    return list(call, found, (pull) => pullSimple(call.world, repo, pull))
  }),
]

function one(repo: Repo, call: Call, then: (pull: Pull) => Answer): Answer {
  const pull = repo.pulls.find((each) => String(each.number) === call.params.pull_number)
  return pull === undefined ? missing() : then(pull)
}

function pulls(repo: Repo, call: Call): Answer {
  const { query, world } = call
  const state = query.get('state') ?? 'open'
  const head = query.get('head')?.replace(/^[^:]*:/, '')
  const base = query.get('base')
  const key = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt'
  const sign = (query.get('direction') ?? 'desc') === 'asc' ? 1 : -1
  const found = repo.pulls
    .filter((pull) => state === 'all' || pull.state === state)
    .filter((pull) => head === undefined || pull.headRef === head)
    .filter((pull) => base === null || pull.baseRef === base)
    .sort((a, b) => sign * (a[key].getTime() - b[key].getTime() || a.number - b.number))
  return list(call, found, (pull) => pullSimple(world, repo, pull))
}

function open(repo: Repo, call: Call): Answer {
  const read = NewPull.safeParse(call.body)
  if (!read.success) return invalid('Validation Failed', [{ resource: 'PullRequest', code: 'missing_field' }])
  const { title, base, body, draft } = read.data
  const head = read.data.head.replace(/^[^:]*:/, '')
  const wrong = (field: string) =>
    invalid('Validation Failed', [{ resource: 'PullRequest', field, code: 'invalid' }])
  const custom = (message: string) =>
    invalid('Validation Failed', [{ resource: 'PullRequest', code: 'custom', message }])
  const [from, to] = [resolve(repo, `refs/heads/${head}`), resolve(repo, `refs/heads/${base}`)]
  if (from === undefined) return wrong('head')
  if (to === undefined) return wrong('base')
  if (ancestors(repo, to).has(from.sha)) return custom(`No commits between ${base} and ${head}`)
  if (repo.pulls.some((pull) => pull.state === 'open' && pull.headRef === head && pull.baseRef === base))
    return custom(`A pull request already exists for ${repo.owner.login}:${head}.`)
  const actor = actorOf(call.caller)
  const pull = addPull(call.world, repo, { title, head, base, body: body ?? '', draft, author: actor.login })
  startFor(call.world, repo, 'pull_request', { ref: head, base, commit: from, actor, pull: pull.number })
  return created(pullFull(call.world, repo, pull), api(call.world, repo, `/pulls/${pull.number}`))
}

function change(repo: Repo, call: Call, pull: Pull): Answer {
  const read = Changed.safeParse(call.body)
  if (!read.success) return invalid('Validation Failed')
  const now = new Date(call.world.clock.now())
  const { title, body, state } = read.data
  if (title !== undefined) pull.title = title
  if (body != null) pull.body = body
  if (state !== undefined && pull.mergedAt === undefined) {
    pull.state = state
    pull.closedAt = state === 'closed' ? now : undefined
  }
  pull.updatedAt = now
  return ok(pullFull(call.world, repo, pull))
}

function merge(repo: Repo, call: Call, pull: Pull): Answer {
  const { sha } = z.object({ sha: z.string().optional() }).catch({}).parse(call.body)
  if (pull.state === 'closed' || pull.draft || !mergeable(repo, pull))
    return fail(405, 'Pull Request is not mergeable')
  if (sha !== undefined && sha !== pull.headSha)
    return fail(409, 'Head branch was modified. Review and try the merge again.')
  const by = actorOf(call.caller).login
  const commit = mergePull(call.world, repo, { number: pull.number, by, trigger: true })
  return ok({ sha: commit.sha, merged: true, message: 'Pull Request successfully merged' })
}

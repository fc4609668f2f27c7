import { type Answer, fail, invalid, missing, ok } from '../http/answer.ts'
import { cut, list } from '../http/page.ts'
import { type Call, inRepo, type Route } from '../http/route.ts'
import { commitShape, fileShape } from '../shape/commit.ts'
import { api, html } from '../shape/urls.ts'
import { changes, type FileChange } from '../state/diff.ts'
import type { GitCommit } from '../state/git.ts'
import { between, log, resolve, touches } from '../state/history.ts'
import type { Repo } from '../state/repo.ts'

/** Commits: list with filters, one with its files, and comparison of two. */
export const commitRoutes: readonly Route[] = [
  inRepo('GET', '/commits', 'contents:read', commits),
  inRepo('GET', '/commits/{+ref}', 'contents:read', commit),
  inRepo('GET', '/compare/{+basehead}', 'contents:read', compare),
]

function commits(repo: Repo, call: Call): Answer {
  const { query, world } = call
  const from = query.get('sha') ?? repo.defaultBranch
  const head = resolve(repo, from)
  if (head === undefined) return fail(404, 'Not Found')
  const path = query.get('path')?.replace(/^\/+|\/+$/g, '')
  const since = Date.parse(query.get('since') ?? '1970-01-01T00:00:00Z')
  const until = Date.parse(query.get('until') ?? '9999-01-01T00:00:00Z')
  const author = query.get('author')
  const found = log(repo, head).filter((one) => {
    const at = one.committer.at.getTime()
    const by = author === null || author === one.author.login || author === one.author.email
    return at >= since && at <= until && by && (path === undefined || touches(repo, one, path))
  })
  return list(call, found, (one) => commitShape(world, repo, one))
}

function commit(repo: Repo, call: Call): Answer {
  const ref = call.params.ref ?? ''
  const found = resolve(repo, ref)
  if (found === undefined) return invalid(`No commit found for SHA: ${ref}`)
  if (/\bsha\b/.test(call.accept)) return { status: 200, text: found.sha, type: 'application/vnd.github.sha' }
  const files = changes(repo, repo.objects.commits.get(found.parents[0] ?? ''), found)
  const page = cut(call, files)
  const stats = { additions: sum(files, 'additions'), deletions: sum(files, 'deletions') }
  const body = {
    ...commitShape(call.world, repo, found),
    stats: { ...stats, total: stats.additions + stats.deletions },
    files: page.items.map((file) => fileShape(call.world, repo, found.sha, file)),
  }
  return ok(body, page.headers)
}

function compare(repo: Repo, call: Call): Answer {
  const [from = '', to = ''] = (call.params.basehead ?? '').split('...')
  const base = resolve(repo, from)
  const head = resolve(repo, to)
  const lies = base === undefined || head === undefined ? undefined : between(repo, base, head)
  if (base === undefined || head === undefined || lies === undefined) return missing()
  const { world } = call
  // Commits are paged (250 when nobody asks), files come with the first page only, never more than 300.
  const page = cut(call, lies.ahead, 250, 250)
  const first = Number(call.query.get('page') ?? 1) <= 1
  const files: FileChange[] = first ? changes(repo, lies.mergeBase, head).slice(0, 300) : []
  const url = api(world, repo, `/compare/${from}...${to}`)
  const page_url = html(world, repo, `/compare/${from}...${to}`)
  const short = (one: GitCommit) => `${repo.owner.login}:${one.sha.slice(0, 7)}`
  const body = {
    url,
    html_url: page_url,
    permalink_url: html(world, repo, `/compare/${short(base)}...${short(head)}`),
    diff_url: `${page_url}.diff`,
    patch_url: `${page_url}.patch`,
    base_commit: commitShape(world, repo, base),
    merge_base_commit: commitShape(world, repo, lies.mergeBase),
    status: lies.status,
    ahead_by: lies.ahead.length,
    behind_by: lies.behind,
    total_commits: lies.ahead.length,
    commits: page.items.map((one) => commitShape(world, repo, one)),
    files: files.map((file) => fileShape(world, repo, head.sha, file)),
  }
  return ok(body, page.headers)
}

function sum(files: readonly FileChange[], key: 'additions' | 'deletions'): number {
  return files.reduce((total, file) => total + file[key], 0)
}

import { commitsOf, mergeable } from '../control/pulls.ts'
import { changes } from '../state/diff.ts'
import { between, resolve } from '../state/history.ts'
import type { Pull, Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'
import { fullRepo } from './repository.ts'
import { api, html, iso, nodeId } from './urls.ts'
import { userShape } from './user.ts'

/** `pull-request-simple`, as lists show it. */
export function pullSimple(world: World, repo: Repo, pull: Pull) {
  const { number } = pull
  const url = api(world, repo, `/pulls/${number}`)
  const page = html(world, repo, `/pull/${number}`)
  const issue = api(world, repo, `/issues/${number}`)
  const end = (ref: string, sha: string) => ({
    ...{ label: `${repo.owner.login}:${ref}`, ref, sha },
    ...{ user: userShape(world, repo.owner), repo: fullRepo(world, repo) },
  })
  const href = (path: string) => ({ href: path })
  const statuses = api(world, repo, `/statuses/${pull.headSha}`)
  return {
    ...{ url, id: pull.id, node_id: nodeId('PR', pull.id), html_url: page, diff_url: `${page}.diff` },
    ...{ patch_url: `${page}.patch`, issue_url: issue, commits_url: `${url}/commits`, number },
    ...{ review_comments_url: `${url}/comments`, review_comment_url: `${url}/comments{/number}` },
    ...{ comments_url: `${issue}/comments`, statuses_url: statuses, state: pull.state, locked: false },
    ...{ title: pull.title, user: userShape(world, pull.author), body: pull.body, labels: [] },
    ...{ milestone: null, created_at: iso(pull.createdAt), updated_at: iso(pull.updatedAt) },
    closed_at: pull.closedAt === undefined ? null : iso(pull.closedAt),
    merged_at: pull.mergedAt === undefined ? null : iso(pull.mergedAt),
    ...{ merge_commit_sha: pull.mergeSha ?? null, assignee: null, assignees: [] },
    ...{ requested_reviewers: [], requested_teams: [], draft: pull.draft },
    ...{ head: end(pull.headRef, pull.headSha), base: end(pull.baseRef, pull.baseSha) },
    _links: {
      ...{ self: href(url), html: href(page), issue: href(issue), comments: href(`${issue}/comments`) },
      ...{ review_comments: href(`${url}/comments`), review_comment: href(`${url}/comments{/number}`) },
      ...{ commits: href(`${url}/commits`), statuses: href(statuses) },
    },
    ...{ author_association: 'CONTRIBUTOR', auto_merge: null, active_lock_reason: null },
  }
}

/** `pull-request`, as it is asked for one by one. */
export function pullFull(world: World, repo: Repo, pull: Pull) {
  const files = filesOf(repo, pull)
  const sum = (key: 'additions' | 'deletions') => files.reduce((total, file) => total + file[key], 0)
  const open = pull.state === 'open'
  const clean = open ? mergeable(repo, pull) : null
  return {
    ...pullSimple(world, repo, pull),
    ...{ merged: pull.mergedAt !== undefined, mergeable: clean, rebaseable: clean },
    mergeable_state: clean === null ? 'unknown' : clean ? 'clean' : 'dirty',
    merged_by: pull.mergedBy === undefined ? null : userShape(world, pull.mergedBy),
    ...{ comments: 0, review_comments: 0, maintainer_can_modify: false },
    ...{ commits: commitsOf(repo, pull).length, additions: sum('additions'), deletions: sum('deletions') },
    changed_files: files.length,
  }
}

/** What a pull request changes, against the point where its branch left the base. */
export function filesOf(repo: Repo, pull: Pull) {
  const [base, head] = [resolve(repo, pull.baseSha), resolve(repo, pull.headSha)]
  if (base === undefined || head === undefined) return []
  return changes(repo, between(repo, base, head)?.mergeBase, head)
}

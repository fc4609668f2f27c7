import { hash } from '../random.ts'
import type { Comment, Issue, Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'
import { api, html, iso, nodeId } from './urls.ts'
import { userShape } from './user.ts'

/** `issue`. */
export function issueShape(world: World, repo: Repo, issue: Issue) {
  const url = api(world, repo, `/issues/${issue.number}`)
  const comments = repo.comments.filter((comment) => comment.on === issue.number).length
  const closed = issue.closedAt !== undefined
  return {
    ...{ id: issue.id, node_id: nodeId('I', issue.id), url, repository_url: api(world, repo) },
    ...{ labels_url: `${url}/labels{/name}`, comments_url: `${url}/comments`, events_url: `${url}/events` },
    ...{ html_url: html(world, repo, `/issues/${issue.number}`), number: issue.number, state: issue.state },
    ...{ state_reason: closed ? 'completed' : null, title: issue.title, body: issue.body, comments },
    ...{ user: userShape(world, issue.author), labels: issue.labels.map((name) => label(world, repo, name)) },
    assignee: issue.assignees[0] === undefined ? null : userShape(world, issue.assignees[0]),
    assignees: issue.assignees.map((one) => userShape(world, one)),
    ...{ milestone: null, locked: false, active_lock_reason: null, author_association: 'CONTRIBUTOR' },
    closed_at: issue.closedAt === undefined ? null : iso(issue.closedAt),
    ...{ created_at: iso(issue.createdAt), updated_at: iso(issue.updatedAt), closed_by: null },
  }
}

function label(world: World, repo: Repo, name: string) {
  const id = 5_000_000_000 + hash(name)
  const url = api(world, repo, `/labels/${encodeURIComponent(name)}`)
  return { id, node_id: nodeId('LA', id), url, name, description: null, color: 'ededed', default: false }
}

/** `issue-comment`. */
export function commentShape(world: World, repo: Repo, comment: Comment) {
  const issue = `/issues/${comment.on}`
  return {
    ...{ id: comment.id, node_id: nodeId('IC', comment.id), body: comment.body },
    url: api(world, repo, `/issues/comments/${comment.id}`),
    html_url: html(world, repo, `${issue}#issuecomment-${comment.id}`),
    issue_url: api(world, repo, issue),
    user: userShape(world, comment.author),
    ...{ created_at: iso(comment.at), updated_at: iso(comment.at), author_association: 'CONTRIBUTOR' },
  }
}

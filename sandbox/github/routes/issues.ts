import { z } from 'zod'
import { actorOf } from '../app/caller.ts'
import { nextNumber } from '../control/pulls.ts'
import { type Answer, created, invalid, missing, ok } from '../http/answer.ts'
import { list } from '../http/page.ts'
import { type Call, inRepo, type Route } from '../http/route.ts'
import { commentShape, issueShape } from '../shape/issue.ts'
import { api } from '../shape/urls.ts'
import { user } from '../state/people.ts'
import type { Issue, Repo } from '../state/repo.ts'

const Labels = z.array(z.union([z.string(), z.object({ name: z.string() }).transform((label) => label.name)]))
const NewIssue = z.object({
  title: z.union([z.string().min(1), z.number()]).transform(String),
  body: z.string().nullish(),
  labels: Labels.default([]),
  assignees: z.array(z.string()).default([]),
})
const Changed = z.object({
  title: z.string().optional(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']).optional(),
  labels: Labels.optional(),
})

/** Issues and their comments; comments of pull requests go the same way, as on GitHub. */
export const issueRoutes: readonly Route[] = [
  inRepo('GET', '/issues', 'issues:read', (repo, call) => {
    const state = call.query.get('state') ?? 'open'
    const labels = call.query.get('labels')?.split(',') ?? []
    const found = repo.issues
      .filter((issue) => state === 'all' || issue.state === state)
      .filter((issue) => labels.every((label) => issue.labels.includes(label)))
    return list(call, found.toReversed(), (issue) => issueShape(call.world, repo, issue))
  }),
  inRepo('POST', '/issues', 'issues:write', create),
  inRepo('GET', '/issues/{issue_number}', 'issues:read', (repo, call) => {
    const issue = find(repo, call)
    return issue === undefined ? missing() : ok(issueShape(call.world, repo, issue))
  }),
  inRepo('PATCH', '/issues/{issue_number}', 'issues:write', change),
  inRepo('GET', '/issues/{issue_number}/comments', 'issues:read', (repo, call) => {
    const found = repo.comments.filter((comment) => String(comment.on) === call.params.issue_number)
    return list(call, found, (comment) => commentShape(call.world, repo, comment))
  }),
  inRepo('POST', '/issues/{issue_number}/comments', 'issues:write', comment),
]

function find(repo: Repo, call: Call): Issue | undefined {
  return repo.issues.find((issue) => String(issue.number) === call.params.issue_number)
}

function create(repo: Repo, call: Call): Answer {
  const read = NewIssue.safeParse(call.body)
  if (!read.success)
    return invalid('Validation Failed', [{ resource: 'Issue', field: 'title', code: 'missing_field' }])
  const { title, body, labels, assignees } = read.data
  const at = new Date(call.world.clock.now())
  const issue: Issue = {
    ...{ id: call.world.nextId('issue'), number: nextNumber(repo), title, body: body ?? '', labels },
    ...{ author: actorOf(call.caller), assignees: assignees.map((login) => user(login)), state: 'open' },
    ...{ createdAt: at, updatedAt: at, closedAt: undefined },
  }
  repo.issues.push(issue)
  return created(issueShape(call.world, repo, issue), api(call.world, repo, `/issues/${issue.number}`))
}

function change(repo: Repo, call: Call): Answer {
  const issue = find(repo, call)
  const read = Changed.safeParse(call.body)
  if (issue === undefined) return missing()
  if (!read.success) return invalid('Validation Failed')
  const { title, body, state, labels } = read.data
  issue.title = title ?? issue.title
  issue.body = body ?? issue.body
  issue.labels = labels ?? issue.labels
  issue.updatedAt = new Date(call.world.clock.now())
  if (state !== undefined) issue.closedAt = state === 'closed' ? issue.updatedAt : undefined
  issue.state = state ?? issue.state
  return ok(issueShape(call.world, repo, issue))
}

function comment(repo: Repo, call: Call): Answer {
  const on = Number(call.params.issue_number)
  if (![...repo.issues, ...repo.pulls].some((one) => one.number === on)) return missing()
  const read = z.object({ body: z.string().min(1) }).safeParse(call.body)
  if (!read.success)
    return invalid('Validation Failed', [{ resource: 'IssueComment', field: 'body', code: 'missing_field' }])
  const at = new Date(call.world.clock.now())
  const id = call.world.nextId('comment')
  const made = { id, on, body: read.data.body, author: actorOf(call.caller), at }
  repo.comments.push(made)
  return created(commentShape(call.world, repo, made))
}

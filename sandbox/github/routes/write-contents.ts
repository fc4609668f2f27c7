import { z } from 'zod'
import { actorOf } from '../app/caller.ts'
import { addCommit } from '../control/repo.ts'
import { type Answer, fail, invalid, missing } from '../http/answer.ts'
import { type Call, inRepo, type Route } from '../http/route.ts'
import { gitCommitShape } from '../shape/commit.ts'
import { resolve } from '../state/history.ts'
import type { Repo } from '../state/repo.ts'
import { entryShape } from './contents.ts'

const Write = z.object({
  message: z.string().min(1),
  content: z.string(),
  sha: z.string().optional(),
  branch: z.string().optional(),
})
const Remove = z.object({ message: z.string().min(1), sha: z.string(), branch: z.string().optional() })

/** One file changed by one commit; GitHub asks for the old blob's hash so that nobody overwrites blindly. */
export const writeRoutes: readonly Route[] = [
  inRepo('PUT', '/contents/{+path}', 'contents:write', (repo, call) => {
    const read = Write.safeParse(call.body)
    if (!read.success) return invalid('Invalid request.\n\n"message" and "content" must be supplied.')
    const { content, ...rest } = read.data
    return write(repo, call, rest, Buffer.from(content, 'base64').toString('utf8'))
  }),
  inRepo('DELETE', '/contents/{+path}', 'contents:write', (repo, call) => {
    const read = Remove.safeParse(call.body ?? Object.fromEntries(call.query))
    if (!read.success) return invalid('Invalid request.\n\n"sha" wasn\'t supplied.')
    return write(repo, call, read.data, null)
  }),
]

function write(
  repo: Repo,
  call: Call,
  said: { readonly message: string; readonly sha?: string | undefined; readonly branch?: string | undefined },
  text: string | null,
): Answer {
  const path = call.params.path ?? ''
  const branch = said.branch ?? repo.defaultBranch
  const head = resolve(repo, `refs/heads/${branch}`)
  if (head === undefined) return fail(404, `Branch ${branch} not found`)
  const old = head.files.get(path)
  if (old === undefined && text === null) return missing()
  if (old !== undefined && said.sha === undefined)
    return invalid('Invalid request.\n\n"sha" wasn\'t supplied.')
  if (old !== said.sha && said.sha !== undefined) return fail(409, `${path} does not match ${said.sha}`)
  const author = actorOf(call.caller).login
  const commit = addCommit(call.world, repo, {
    ...{ message: said.message, branch, author },
    files: { [path]: text },
    trigger: true,
  })
  const sha = commit.files.get(path)
  const entry = { mode: '100644', type: 'blob', name: path.split('/').at(-1) ?? '' } as const
  const content = sha === undefined ? null : entryShape(repo, call, path, branch, { ...entry, sha })
  return {
    status: old === undefined ? 201 : 200,
    json: { content, commit: gitCommitShape(call.world, repo, commit) },
  }
}

import { z } from 'zod'
import { actorOf } from '../app/caller.ts'
import { type Answer, created, invalid, missing, ok } from '../http/answer.ts'
import { type Call, inRepo, type Route } from '../http/route.ts'
import { gitCommitShape } from '../shape/commit.ts'
import { blobShape, treeShape } from '../shape/git.ts'
import { flatten, putBlob, putCommit, putTree } from '../state/git.ts'
import { resolve } from '../state/history.ts'
import { person } from '../state/people.ts'
import type { Repo } from '../state/repo.ts'

const NewBlob = z.object({ content: z.string(), encoding: z.enum(['utf-8', 'base64']).default('utf-8') })
const NewTree = z.object({
  base_tree: z.string().optional(),
  tree: z.array(
    z.object({ path: z.string(), sha: z.string().nullish(), content: z.string().optional() }).loose(),
  ),
})
const Who = z.object({ name: z.string(), email: z.string(), date: z.coerce.date().optional() })
const NewCommit = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()).default([]),
  author: Who.optional(),
  committer: Who.optional(),
})

/** The git database: blobs, trees and commits, read and written. */
export const gitDataRoutes: readonly Route[] = [
  inRepo('GET', '/git/commits/{commit_sha}', 'contents:read', (repo, call) => {
    const commit = repo.objects.commits.get(call.params.commit_sha ?? '')
    return commit === undefined ? missing() : ok(gitCommitShape(call.world, repo, commit))
  }),
  inRepo('POST', '/git/commits', 'contents:write', commit),
  inRepo('GET', '/git/trees/{+tree_sha}', 'contents:read', (repo, call) => {
    const asked = call.params.tree_sha ?? ''
    const sha = repo.objects.trees.has(asked) ? asked : resolve(repo, asked)?.tree
    return sha === undefined ? missing() : ok(treeShape(call.world, repo, sha, call.query.has('recursive')))
  }),
  inRepo('POST', '/git/trees', 'contents:write', tree),
  inRepo('GET', '/git/blobs/{file_sha}', 'contents:read', (repo, call) => {
    const sha = call.params.file_sha ?? ''
    const bytes = repo.objects.blobs.get(sha)
    if (bytes === undefined) return missing()
    return /\braw\b/.test(call.accept)
      ? { status: 200, bytes, type: 'text/plain' }
      : ok(blobShape(call.world, repo, sha, bytes))
  }),
  inRepo('POST', '/git/blobs', 'contents:write', (repo, call) => {
    const read = NewBlob.safeParse(call.body)
    if (!read.success) return invalid('Invalid request.\n\n"content" wasn\'t supplied.')
    const { content, encoding } = read.data
    const sha = putBlob(repo.objects, encoding === 'base64' ? Buffer.from(content, 'base64') : content)
    return created({ sha, url: blobShape(call.world, repo, sha, Buffer.alloc(0)).url })
  }),
]

function tree(repo: Repo, call: Call): Answer {
  const read = NewTree.safeParse(call.body)
  if (!read.success) return invalid('Invalid tree info')
  const { base_tree: base, tree: entries } = read.data
  const root = base === undefined ? undefined : (resolve(repo, base)?.tree ?? base)
  if (root !== undefined && !repo.objects.trees.has(root)) return invalid('base_tree is not a valid tree oid')
  const files = root === undefined ? new Map<string, string>() : flatten(repo.objects, root)
  for (const { path, sha, content } of entries) {
    if (sha === null) files.delete(path)
    else if (content !== undefined) files.set(path, putBlob(repo.objects, content))
    else if (sha !== undefined && repo.objects.blobs.has(sha)) files.set(path, sha)
    else if (sha !== undefined && repo.objects.trees.has(sha))
      for (const [inner, blob] of flatten(repo.objects, sha, `${path}/`)) files.set(inner, blob)
    else return invalid(`tree.sha ${sha} is not a valid blob`)
  }
  return created(treeShape(call.world, repo, putTree(repo.objects, files), false))
}

function commit(repo: Repo, call: Call): Answer {
  const read = NewCommit.safeParse(call.body)
  if (!read.success) return invalid('Invalid request.\n\n"message" and "tree" must be supplied.')
  const { message, tree: root, parents, author, committer } = read.data
  if (!repo.objects.trees.has(root)) return invalid('Tree SHA does not exist')
  if (!parents.every((sha) => repo.objects.commits.has(sha)))
    return invalid('Parent SHA does not exist or is not a commit object')
  const self = { ...person(actorOf(call.caller).login), at: new Date(call.world.clock.now()) }
  const signed = (who: z.infer<typeof Who> | undefined) =>
    who === undefined ? self : { ...self, name: who.name, email: who.email, at: who.date ?? self.at }
  const by = signed(author)
  const made = putCommit(repo.objects, {
    ...{ message, parents, author: by, committer: committer === undefined ? by : signed(committer) },
    files: flatten(repo.objects, root),
  })
  return created(gitCommitShape(call.world, repo, made))
}

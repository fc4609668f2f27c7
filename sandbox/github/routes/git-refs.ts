import { z } from 'zod'
import { actorOf } from '../app/caller.ts'
import { type Answer, created, empty, invalid, missing, ok } from '../http/answer.ts'
import { list } from '../http/page.ts'
import { type Call, inRepo, type Route } from '../http/route.ts'
import { signatureShape, unsigned } from '../shape/commit.ts'
import { api, nodeId } from '../shape/urls.ts'
import { putTag } from '../state/git.ts'
import { person } from '../state/people.ts'
import type { Repo } from '../state/repo.ts'

const NewRef = z.object({ ref: z.string(), sha: z.string() })
const Moved = z.object({ sha: z.string(), force: z.boolean().default(false) })
const NewTag = z.object({
  tag: z.string().min(1),
  message: z.string(),
  object: z.string(),
  type: z.enum(['commit', 'tree', 'blob']),
  tagger: z.object({ name: z.string(), email: z.string(), date: z.string().optional() }).optional(),
})

/** Refs and annotated tags of the git database. */
export const refRoutes: readonly Route[] = [
  inRepo('GET', '/git/ref/{+ref}', 'contents:read', (repo, call) => one(repo, call)),
  inRepo('GET', '/git/matching-refs/{+ref}', 'contents:read', (repo, call) => {
    const prefix = `refs/${call.params.ref ?? ''}`
    const found = [...repo.refs.keys()].filter((ref) => ref.startsWith(prefix)).sort()
    return list(call, found, (ref) => refShape(repo, call, ref))
  }),
  inRepo('POST', '/git/refs', 'contents:write', create),
  inRepo('PATCH', '/git/refs/{+ref}', 'contents:write', move),
  inRepo('DELETE', '/git/refs/{+ref}', 'contents:write', (repo, call) =>
    repo.refs.delete(`refs/${call.params.ref}`) ? empty() : invalid('Reference does not exist'),
  ),
  inRepo('GET', '/git/tags/{sha}', 'contents:read', (repo, call) =>
    repo.objects.tags.has(call.params.sha ?? '')
      ? ok(tagShape(repo, call, call.params.sha ?? ''))
      : missing(),
  ),
  inRepo('POST', '/git/tags', 'contents:write', createTag),
]

function one(repo: Repo, call: Call): Answer {
  const ref = `refs/${call.params.ref}`
  return repo.refs.has(ref) ? ok(refShape(repo, call, ref)) : missing()
}

function create(repo: Repo, call: Call): Answer {
  const read = NewRef.safeParse(call.body)
  if (!read.success) return invalid('Invalid request.\n\n"ref" and "sha" must be supplied.')
  const { ref, sha } = read.data
  if (!/^refs\/(heads|tags)\/[^\s~^:?*[\\]+$/.test(ref)) return invalid('Reference name is not valid')
  if (repo.refs.has(ref)) return invalid('Reference already exists')
  if (!repo.objects.commits.has(sha) && !repo.objects.tags.has(sha)) return invalid('Object does not exist')
  repo.refs.set(ref, sha)
  return created(refShape(repo, call, ref), api(call.world, repo, `/git/${ref}`))
}

function move(repo: Repo, call: Call): Answer {
  const ref = `refs/${call.params.ref}`
  const read = Moved.safeParse(call.body)
  const before = repo.refs.get(ref)
  if (before === undefined) return invalid('Reference does not exist')
  if (!read.success || !repo.objects.commits.has(read.data.sha)) return invalid('Object does not exist')
  const { sha, force } = read.data
  const forward = repo.objects.commits.get(sha)?.parents.includes(before) || sha === before
  if (!forward && !force) return invalid('Update is not a fast forward')
  repo.refs.set(ref, sha)
  return ok(refShape(repo, call, ref))
}

function createTag(repo: Repo, call: Call): Answer {
  const read = NewTag.safeParse(call.body)
  if (!read.success)
    return invalid('Invalid request.\n\n"tag", "message", "object" and "type" must be supplied.')
  const { tag, message, object, tagger } = read.data
  if (!repo.objects.commits.has(object)) return invalid('Could not verify object')
  const actor = actorOf(call.caller)
  const who = tagger === undefined ? person(actor.login) : { ...person(actor.login), ...tagger }
  const at = new Date(tagger?.date ?? call.world.clock.now())
  const made = putTag(repo.objects, { name: tag, message, object, tagger: { ...who, at } })
  return created(tagShape(repo, call, made.sha), api(call.world, repo, `/git/tags/${made.sha}`))
}

function refShape(repo: Repo, { world }: Call, ref: string) {
  const sha = repo.refs.get(ref) ?? ''
  const type = repo.objects.tags.has(sha) ? 'tag' : 'commit'
  return {
    ...{ ref, node_id: nodeId('REF', ref), url: api(world, repo, `/git/${ref}`) },
    object: { sha, type, url: api(world, repo, `/git/${type}s/${sha}`) },
  }
}

function tagShape(repo: Repo, { world }: Call, sha: string) {
  const tag = repo.objects.tags.get(sha)
  if (tag === undefined) throw new Error(`no tag object ${sha}`)
  return {
    ...{ node_id: nodeId('TA', sha), tag: tag.name, sha, url: api(world, repo, `/git/tags/${sha}`) },
    ...{ message: tag.message, tagger: signatureShape(tag.tagger), verification: unsigned },
    object: { sha: tag.object, type: 'commit', url: api(world, repo, `/git/commits/${tag.object}`) },
  }
}

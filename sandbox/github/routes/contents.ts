import { type Answer, fail, missing, ok } from '../http/answer.ts'
import { type Call, inRepo, type Route } from '../http/route.ts'
import { api, html } from '../shape/urls.ts'
import type { GitCommit, TreeEntry } from '../state/git.ts'
import { resolve } from '../state/history.ts'
import type { Repo } from '../state/repo.ts'

/** Files and folders at a ref; raw bytes for the raw media type. */
export const contentRoutes: readonly Route[] = [
  inRepo('GET', '/contents', 'contents:read', read),
  inRepo('GET', '/contents/{+path}', 'contents:read', read),
  inRepo('GET', '/readme', 'contents:read', (repo, call) =>
    read(repo, { ...call, params: { ...call.params, path: 'README.md' } }),
  ),
]

function read(repo: Repo, call: Call): Answer {
  const ref = call.query.get('ref') ?? repo.defaultBranch
  const commit = resolve(repo, ref)
  if (commit === undefined) return fail(404, `No commit found for the ref ${ref}`)
  const path = (call.params.path ?? '').replace(/^\/+|\/+$/g, '')
  const blob = commit.files.get(path)
  if (blob !== undefined) return file(repo, call, path, ref, blob)
  const entries = folder(repo, commit, path)
  if (entries === undefined) return missing()
  return ok(
    entries.map((entry) =>
      entryShape(repo, call, path === '' ? entry.name : `${path}/${entry.name}`, ref, entry),
    ),
  )
}

function folder(repo: Repo, commit: GitCommit, path: string): readonly TreeEntry[] | undefined {
  let entries = repo.objects.trees.get(commit.tree)
  for (const name of path === '' ? [] : path.split('/')) {
    const next = entries?.find((entry) => entry.name === name && entry.type === 'tree')
    entries = next === undefined ? undefined : repo.objects.trees.get(next.sha)
  }
  return entries
}

function file(repo: Repo, call: Call, path: string, ref: string, sha: string): Answer {
  const bytes = repo.objects.blobs.get(sha) ?? Buffer.alloc(0)
  if (/\braw\b/.test(call.accept)) {
    const type = 'application/vnd.github.raw+json; charset=utf-8'
    return { status: 200, bytes, type, headers: { 'x-github-media-type': 'github.v3; param=raw' } }
  }
  const entry = { mode: '100644', name: path.split('/').at(-1) ?? '', type: 'blob', sha } as const
  // GitHub wraps base64 at 60 characters.
  const content = bytes.toString('base64').replaceAll(/.{1,60}/g, '$&\n')
  return ok({ ...entryShape(repo, call, path, ref, entry), content, encoding: 'base64' })
}

export function entryShape(repo: Repo, { world }: Call, path: string, ref: string, entry: TreeEntry) {
  const file = entry.type === 'blob'
  const url = api(world, repo, `/contents/${encodeURI(path)}?ref=${encodeURIComponent(ref)}`)
  const git = api(world, repo, `/git/${entry.type}s/${entry.sha}`)
  const page = html(world, repo, `/${entry.type}/${ref}/${encodeURI(path)}`)
  return {
    name: entry.name,
    path,
    sha: entry.sha,
    size: file ? (repo.objects.blobs.get(entry.sha)?.length ?? 0) : 0,
    url,
    html_url: page,
    git_url: git,
    download_url: file ? html(world, repo, `/raw/${ref}/${encodeURI(path)}`) : null,
    type: file ? 'file' : 'dir',
    _links: { self: url, git, html: page },
  }
}

import { flatten } from '../state/git.ts'
import type { Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'
import { api, nodeId } from './urls.ts'

/** `blob`. */
export function blobShape(world: World, repo: Repo, sha: string, bytes: Buffer) {
  return {
    ...{ sha, node_id: nodeId('B', sha), size: bytes.length, encoding: 'base64' },
    ...{ url: api(world, repo, `/git/blobs/${sha}`), content: bytes.toString('base64') },
  }
}

/** `git-tree`; with `recursive` all files below, without the folders in between. */
export function treeShape(world: World, repo: Repo, sha: string, recursive: boolean) {
  const url = (kind: string, of: string) => api(world, repo, `/git/${kind}s/${of}`)
  const size = (blob: string) => repo.objects.blobs.get(blob)?.length ?? 0
  const file = (path: string, blob: string) => ({
    ...{ path, mode: '100644', type: 'blob', sha: blob, size: size(blob), url: url('blob', blob) },
  })
  const entries = recursive
    ? [...flatten(repo.objects, sha)].map(([path, blob]) => file(path, blob))
    : (repo.objects.trees.get(sha) ?? []).map((entry) =>
        entry.type === 'blob'
          ? file(entry.name, entry.sha)
          : { path: entry.name, mode: '040000', type: 'tree', sha: entry.sha, url: url('tree', entry.sha) },
      )
  return { sha, url: url('tree', sha), tree: entries, truncated: false }
}

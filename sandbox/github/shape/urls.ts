import { fullName, type Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'

/** REST address of something in a repository, e.g. `api(world, repo, '/actions/runs/1')`. */
export function api(world: World, repo: Repo, path = ''): string {
  return `${world.url}/repos/${fullName(repo)}${path}`
}

/** Address a person can open. */
export function html(world: World, repo: Repo, path = ''): string {
  return `${world.url}/${fullName(repo)}${path}`
}

/** GitHub's opaque global id, made from the kind and the number. */
export function nodeId(kind: string, id: number | string): string {
  return `${kind}_${Buffer.from(String(id)).toString('base64url')}`
}

export function iso(at: number | Date): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
}

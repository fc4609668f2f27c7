import type { Target } from './query.ts'

/** What the log store answers for. ARM ids start with a slash. */
export type LogsIds = {
  /** ARM id of the Application Insights component: classic and App* tables. */
  readonly resourceId: string
  /** GUID of the workspace behind it: App* tables only. */
  readonly workspaceId: string
  readonly workspaceResourceId: string
  readonly region: string
}

export type LogsPath =
  | { readonly kind: 'batch' }
  | { readonly kind: 'query'; readonly target: Target | undefined }

/** What a path under /v1 asks for: `target` is undefined for a resource or workspace that does not exist. */
export function logsPath(path: string, ids: LogsIds): LogsPath | undefined {
  if (path === '/v1/$batch' || path.toLowerCase() === '/v1/%24batch') return { kind: 'batch' }
  const [, subject] = /^\/v1(\/.+)\/query\/?$/.exec(path) ?? []
  if (!subject) return undefined
  const name = decode(subject)
  const [, workspace] = /^\/workspaces\/([^/]+)$/i.exec(name) ?? []
  return { kind: 'query', target: workspace ? workspaceTarget(workspace, ids) : resourceTarget(name, ids) }
}

/** A workspace by GUID or by ARM id. */
export function workspaceTarget(name: string, ids: LogsIds): Target | undefined {
  const known = same(name, ids.workspaceId) || same(name, ids.workspaceResourceId)
  return known
    ? { scope: 'workspace', source: { resourceId: ids.workspaceResourceId, region: ids.region } }
    : undefined
}

function resourceTarget(name: string, ids: LogsIds): Target | undefined {
  // One client takes the leading slash off the id and another leaves it on.
  const id = name.replace(/^\/+/, '/')
  if (same(id, ids.resourceId))
    return { scope: 'resource', source: { resourceId: ids.resourceId, region: ids.region } }
  return same(id, ids.workspaceResourceId) ? workspaceTarget(id, ids) : undefined
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

import type { Caller } from '../app/caller.ts'
import type { Repo } from '../state/repo.ts'
import { findRepo, type World } from '../state/world.ts'
import { type Answer, missing } from './answer.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
/** GitHub App permission that a route asks for, e.g. "actions:read". */
export type Permission = `${string}:${'read' | 'write'}`

/** One request as a route sees it. `params` are decoded, `body` is parsed JSON or `undefined`. */
export type Call = {
  readonly world: World
  readonly method: Method
  readonly url: URL
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: unknown
  readonly accept: string
  readonly caller: Caller
}
export type Route = {
  readonly method: Method
  /** `{name}` takes one segment, `{+name}` the rest, slashes and all. */
  readonly path: string
  readonly permission?: Permission
  readonly answer: (call: Call) => Answer | Promise<Answer>
}
type Compiled = Route & { readonly pattern: RegExp }

/** A route below `/repos/{owner}/{repo}`; a repository that is not there (or not visible) is a 404. */
export function inRepo(
  method: Method,
  path: string,
  permission: Permission,
  answer: (repo: Repo, call: Call) => Answer | Promise<Answer>,
): Route {
  return {
    ...{ method, path: `/repos/{owner}/{repo}${path}`, permission },
    answer: (call) => {
      const repo = findRepo(call.world, call.params.owner ?? '', call.params.repo ?? '')
      const visible = repo !== undefined && (!repo.private || call.caller.kind !== 'anonymous')
      return visible ? answer(repo, call) : missing()
    },
  }
}

/** Finds the route of a request. Earlier routes win, so fixed names go before parameters. */
export function routing(routes: readonly Route[]) {
  const compiled = routes.map((route): Compiled => ({ ...route, pattern: compile(route.path) }))
  return (method: string, pathname: string) => {
    for (const route of compiled) {
      const found = route.method === method ? route.pattern.exec(pathname) : null
      if (found === null) continue
      const params = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decode(value)])
      return { route, params: Object.fromEntries(params) as Record<string, string> }
    }
    return undefined
  }
}

function compile(path: string): RegExp {
  const source = path
    .replaceAll(/[.]/g, '\\.')
    .replaceAll(/\{\+(\w+)\}/g, '(?<$1>.*)')
    .replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')
  return new RegExp(`^${source}/?$`, 'i')
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

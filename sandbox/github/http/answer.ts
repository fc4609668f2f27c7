/** What a route answers; exactly one of `json`, `text` and `bytes`, or none for an empty body. */
export type Answer = {
  readonly status: number
  readonly json?: unknown
  readonly text?: string
  readonly bytes?: Buffer
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
}
/** One entry of a 422's `errors`. */
export type Invalid = {
  readonly resource: string
  readonly field?: string
  readonly code: string
  readonly message?: string
}

const docs = 'https://docs.github.com/rest'

export function ok(json: unknown, headers?: Answer['headers']): Answer {
  return { status: 200, json, ...(headers && { headers }) }
}

export function created(json: unknown, location?: string): Answer {
  return { status: 201, json, ...(location === undefined ? {} : { headers: { location } }) }
}

export function empty(status = 204): Answer {
  return { status }
}

export function redirect(location: string): Answer {
  return { status: 302, headers: { location } }
}

/** GitHub's error body. */
export function fail(status: number, message: string, headers?: Answer['headers']): Answer {
  return {
    ...{ status, json: { message, documentation_url: docs, status: String(status) } },
    ...(headers && { headers }),
  }
}

export function missing(): Answer {
  return fail(404, 'Not Found')
}

export function invalid(message: string, errors?: readonly Invalid[]): Answer {
  const body = { message, documentation_url: docs, status: '422' }
  return { status: 422, json: errors === undefined ? body : { ...body, errors } }
}

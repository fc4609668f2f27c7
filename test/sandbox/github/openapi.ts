import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Octokit } from '@octokit/rest'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { Github } from '../../../sandbox/github/index.ts'

type Node = { readonly [key: string]: unknown }
type Operation = {
  readonly responses: Record<
    string,
    { readonly $ref?: string; readonly content?: Record<string, { schema: Node }> }
  >
}
type Description = {
  readonly paths: Record<string, Record<string, Operation>>
  readonly 'x-webhooks': Record<
    string,
    {
      readonly post: { readonly requestBody: { readonly content: { 'application/json': { schema: Node } } } }
    }
  >
  readonly components: Record<string, Record<string, Node>>
}

let description: Description | undefined
const compiled = new Map<string, ValidateFunction>()
const checked = new Set<string>()

/** GitHub's own description of its REST API. 13 MB: read once, and only the schemas in use are compiled. */
function github(): Description {
  const path = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json')
  description ??= JSON.parse(readFileSync(path, 'utf8')) as Description
  return description
}

/**
 * Checks one answer against the description: the operation and status must be declared, and the body must
 * fit. `route` is the path template, e.g. `/repos/{owner}/{repo}`.
 */
export function checkAnswer(method: string, route: string, status: number, body: unknown): void {
  const key = `${method} ${route} ${status}`
  const operation = github().paths[route]?.[method.toLowerCase()]
  assert.ok(operation, `GitHub has no ${method} ${route}`)
  const declared = operation.responses[String(status)]
  assert.ok(declared, `GitHub declares no ${status} for ${method} ${route}`)
  checked.add(key)
  const response = declared.$ref === undefined ? declared : (find(declared.$ref) as typeof declared)
  const schema = response.content?.['application/json']?.schema
  if (schema === undefined || typeof body === 'string' || body instanceof ArrayBuffer) return
  const validate = compiled.get(key) ?? compile(schema)
  compiled.set(key, validate)
  assert.ok(validate(body), `${key}: ${JSON.stringify(validate.errors?.slice(0, 5), null, 1)}`)
}

/** Whether GitHub has an operation of this shape, whatever its parameters are called. */
export function isDeclared(method: string, path: string): boolean {
  const shape = (template: string) => template.replaceAll(/\{[^}]*\}/g, '{}')
  return Object.entries(github().paths).some(
    ([template, operations]) => shape(template) === shape(path) && method.toLowerCase() in operations,
  )
}

/** Which operations and statuses have been checked so far. */
export function checkedAnswers(): ReadonlySet<string> {
  return checked
}

function find(ref: string): Node {
  const [, , kind = '', name = ''] = ref.split('/')
  const found = github().components[kind]?.[name]
  assert.ok(found, `nothing at ${ref}`)
  return found
}

function compile(schema: Node): ValidateFunction {
  const definitions: Record<string, unknown> = {}
  const root = convert(schema, definitions) as Node
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true })
  formats.default(ajv)
  // The description says `uri`, GitHub's own default for an absent one is an empty string.
  ajv.addFormat('uri', (text: string) => text === '' || URL.canParse(text))
  // GitHub's own answers hold addresses such as "…+dependabot[bot]@users.noreply.github.com".
  ajv.addFormat('email', /^[^@\s]+@[^@\s]+$/)
  ajv.addFormat('timestamp', true)
  return ajv.compile({ ...root, definitions })
}

/** OpenAPI 3.0 to JSON Schema: `nullable` becomes a choice, references become local definitions. */
function convert(node: unknown, definitions: Record<string, unknown>): unknown {
  if (Array.isArray(node)) return node.map((one) => convert(one, definitions))
  if (typeof node !== 'object' || node === null) return node
  const { nullable, example, examples, discriminator, xml, ...rest } = node as Node
  const ref = rest.$ref
  if (typeof ref === 'string') {
    const name = ref.split('/').at(-1) as string
    if (!(name in definitions)) {
      definitions[name] = true
      definitions[name] = convert(find(ref), definitions)
    }
    return { $ref: `#/definitions/${name}` }
  }
  // Many a `oneOf` of GitHub's has branches that overlap, so that a true answer fits two of them.
  const named = (key: string) => (key === 'oneOf' ? 'anyOf' : key)
  const made = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [named(key), convert(value, definitions)]),
  )
  return nullable === true ? { anyOf: [made, { type: 'null' }] } : made
}

/** The bot's own GitHub client, every answer of which is checked; errors too, where GitHub declares them. */
export function checkedOctokit(server: Github, auth: string | undefined = server.token): Octokit {
  const octokit = new Octokit({ auth, baseUrl: server.url, log: quiet, request: { timeout: 5000 } })
  octokit.hook.after('request', (response, options) => {
    if (options.url.startsWith('/'))
      checkAnswer(options.method, options.url, followed(response, server), response.data)
  })
  octokit.hook.error('request', (error, options) => {
    const answer = 'response' in error ? error.response : undefined
    const declared = github().paths[options.url]?.[options.method.toLowerCase()]?.responses
    if (answer !== undefined && declared !== undefined && String(answer.status) in declared)
      checkAnswer(options.method, options.url, answer.status, answer.data)
    throw error
  })
  return octokit
}

/** Checks a webhook's body against GitHub's description of it, e.g. "workflow-run-completed". */
export function checkWebhook(name: string, body: unknown): void {
  const said = github()['x-webhooks'][name]?.post.requestBody.content['application/json'].schema
  assert.ok(said, `GitHub has no webhook ${name}`)
  const validate = compiled.get(name) ?? compile(said)
  compiled.set(name, validate)
  assert.ok(validate(body), `${name}: ${JSON.stringify(validate.errors?.slice(0, 5), null, 1)}`)
}

/** A redirect that the client has followed was a 302 to begin with. */
function followed(response: { readonly status: number; readonly url: string }, server: Github): number {
  return response.url.startsWith(`${server.url}/_downloads/`) ? 302 : response.status
}

const nothing = () => undefined
const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing }

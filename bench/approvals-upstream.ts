// GitHub and Teams for `approvals.ts`, in a process of their own: what they do must not take the bot's time.
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { startGithub } from '../sandbox/github/index.ts'
import { fakeConnector } from '../test/fakes/connector.ts'

/** How long a round trip to GitHub takes, with everything that GitHub does for it; longer only on a busy machine. */
export const UPSTREAM_MS = 50
/** Milliseconds on a clock that all processes of this machine share. */
export const sharedNow = (): number => Number(process.hrtime.bigint()) / 1e6

/** Told once, when all is there. */
export type There = {
  readonly github: {
    readonly url: string
    readonly token: string
    readonly owner: string
    readonly repo: string
  }
  /** What runs in prod, and what it could go back to. */
  readonly running: { readonly deployment: number; readonly goodSha: string; readonly badSha: string }
  readonly serviceUrl: string
}
/** Told whenever a workflow is dispatched: when the request arrived, and the longest round trip since the click. */
export type Dispatched = { readonly dispatchedAt: number; readonly roundTripMs: number }

if (process.send) {
  const template = readFileSync('infra/workflows/ops-rollback.yml', 'utf8')
  const github = await startGithub({ adopt: { '.github/workflows/ops-rollback.yml': template } })
  // A run that deploys nothing leaves the deployment in place that the next one expects.
  github.setRunPlan('ops-rollback.yml', { jobs: [{ name: 'once' }] })
  const connector = await fakeConnector()
  const front = await slowly(github.url)
  const { goodSha = '', badSha = '' } = github.story ?? {}
  const running = github
    .repository()
    .deployments.findLast((one) => one.environment === 'prod' && one.statuses[0]?.state === 'success')
  const { token, owner, repo } = github
  const there: There = {
    github: { url: front, token, owner, repo },
    running: { deployment: running?.id ?? 0, goodSha, badSha },
    serviceUrl: connector.url,
  }
  process.send(there)
}

/** Stands before a server, tells of dispatches, and lets every answer come `UPSTREAM_MS` after its request. */
async function slowly(target: string): Promise<string> {
  let roundTripMs = 0
  let clickedAt = 0
  process.on('message', () => {
    ;[clickedAt, roundTripMs] = [sharedNow(), 0]
  })
  const server = createServer((request, response) => {
    const at = sharedNow()
    if (request.method === 'POST' && request.url?.endsWith('/dispatches')) {
      const dispatched: Dispatched = { dispatchedAt: at, roundTripMs }
      process.send?.(dispatched)
    } else if (at >= clickedAt)
      response.once('finish', () => {
        roundTripMs = Math.max(roundTripMs, sharedNow() - at)
      })
    const due = wait(UPSTREAM_MS)
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () =>
      pass(request, Buffer.concat(chunks), response, due).catch(() => response.destroy()),
    )
  })
  async function pass(
    request: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
    due: Promise<void>,
  ): Promise<void> {
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      body: body.length > 0 ? new Uint8Array(body) : null,
    })
    const bytes = Buffer.from(await answer.arrayBuffer())
    await due
    const kept = ['content-type', 'etag'].flatMap((name) => {
      const value = answer.headers.get(name)
      return value === null ? [] : [[name, value]]
    })
    response.writeHead(answer.status, Object.fromEntries(kept)).end(bytes)
  }
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

import { createServer, type IncomingMessage } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { type Listening, listen } from '../sandbox/listen.ts'

type Known = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/**
 * GitHub, exactly as slow as it is told: what is asked for the first time goes to the sandbox, and everything
 * after `slow` was called gets the same answer after `delayMs`, downloads too. Without tags, so that every answer
 * arrives whole.
 */
export async function replayingGithub(
  upstream: string,
  delayMs: number,
): Promise<Listening & { slow(): void; calls(): number }> {
  const known = new Map<string, Known>()
  let delay = 0
  let calls = 0
  let own = ''
  const server = createServer(async (request, response) => {
    calls += 1
    const from = performance.now()
    const key = `${request.method} ${request.url} ${request.headers.accept}`
    const answer = known.get(key) ?? (await forward(upstream, own, request))
    known.set(key, answer)
    await setTimeout(Math.max(0, delay - (performance.now() - from)))
    response.writeHead(answer.status, answer.headers).end(answer.body)
  })
  const listening = await listen(server, {})
  own = listening.url
  return {
    ...listening,
    slow() {
      delay = delayMs
    },
    calls: () => calls,
  }
}

async function forward(upstream: string, own: string, request: IncomingMessage): Promise<Known> {
  const { authorization = '', accept = '' } = request.headers
  const answer = await fetch(`${upstream}${request.url}`, {
    headers: { authorization, accept },
    redirect: 'manual',
  })
  const headers: Record<string, string> = {}
  for (const name of ['content-type', 'location']) {
    const value = answer.headers.get(name)
    if (value !== null) headers[name] = value.replace(upstream, own)
  }
  return { status: answer.status, headers, body: Buffer.from(await answer.arrayBuffer()) }
}

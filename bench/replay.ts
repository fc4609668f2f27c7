import type { IncomingHttpHeaders } from 'node:http'
import { createServer, request as send } from 'node:https'
import { setTimeout } from 'node:timers/promises'
import { localCertificates } from '../sandbox/certs/authority.ts'
import { type Listening, listen } from '../sandbox/listen.ts'

/**
 * A log store that is exactly as slow as it is told: the first question goes to the real sandbox, every later
 * one gets the same answer after `delayMs`. So a bench measures the bot and not the store. `change` makes another
 * answer of the real one.
 */
export async function replaying(
  upstream: string,
  folder: string,
  delayMs: number,
  change = (body: string) => body,
): Promise<Listening> {
  const { ca, cert, key } = await localCertificates(folder)
  let known: Known | undefined
  const server = createServer({ cert, key }, async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (known) await setTimeout(delayMs)
    else {
      const answer = await forward(`${upstream}${request.url}`, ca, request.headers, Buffer.concat(chunks))
      known = { ...answer, body: change(answer.body) }
    }
    response.writeHead(known.status, { 'content-type': 'application/json' }).end(known.body)
  })
  return listen(server, { scheme: 'https' })
}

type Known = { readonly status: number; readonly body: string }

function forward(url: string, ca: string, headers: IncomingHttpHeaders, body: Buffer): Promise<Known> {
  const { authorization = '', prefer } = headers
  return new Promise((resolve, reject) => {
    const outgoing = send(
      url,
      {
        method: 'POST',
        ca,
        headers: { 'content-type': 'application/json', authorization, ...(prefer ? { prefer } : {}) },
      },
      async (answer) => {
        const chunks: Buffer[] = []
        for await (const chunk of answer) chunks.push(chunk as Buffer)
        const text = Buffer.concat(chunks).toString()
        if (answer.statusCode === 200) resolve({ status: 200, body: text })
        else reject(new Error(`the sandbox answered ${answer.statusCode}: ${text.slice(0, 200)}`))
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Canary, CanaryAnswer, StreamEvent } from '../../ports/environments.ts'
import { whyNot } from './health.ts'

/** What the stream of one request may come to; a briefing is some 20 KB. */
const LARGEST_STREAM = 4 * 1024 * 1024

/** Of an event only this is read: the rest is what a model wrote. */
const Told = z.object({
  type: z.string().max(100),
  message: z.string().optional().catch(undefined),
  error: z.string().optional().catch(undefined),
  tool: z.string().optional().catch(undefined),
})

/** Sends one request to the accelerator at `url` and reads its events to the end. Never throws. */
export async function sendCanary(url: string, canary: Canary, caller?: AbortSignal): Promise<CanaryAnswer> {
  const { path, body, operation, patienceMs } = canary
  const began = performance.now()
  const deadline = AbortSignal.timeout(patienceMs)
  const signal = caller ? AbortSignal.any([deadline, caller]) : deadline
  const events: StreamEvent[] = []
  let status: number | undefined
  let ended = false
  try {
    const answer = await fetch(`${url.replace(/\/$/, '')}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        // The server's span joins this trace, so that telemetry can be asked for exactly this request.
        traceparent: `00-${operation}-${randomBytes(8).toString('hex')}-01`,
      },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal,
    })
    status = answer.status
    for await (const event of eventsOf(answer)) {
      if (event.type === 'done') ended = true
      else events.push(event)
    }
  } catch (error) {
    if (status === undefined) return { state: 'unreachable', why: whyNot(error, patienceMs) }
  }
  return { state: 'answered', status, events, ended, tookMs: Math.round(performance.now() - began) }
}

/** The `data:` lines of a stream of events; none of an answer that is no stream. */
async function* eventsOf(answer: Response): AsyncGenerator<StreamEvent> {
  if (!/^text\/event-stream\b/i.test(answer.headers.get('content-type') ?? '')) {
    await answer.body?.cancel()
    return
  }
  const decoder = new TextDecoder()
  let rest = ''
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength
    if (size > LARGEST_STREAM) return
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const event = read(line)
      if (event) yield event
    }
  }
  const last = read(rest)
  if (last) yield last
}

function read(line: string): StreamEvent | undefined {
  const [, data] = /^data: ?(.*)$/.exec(line) ?? []
  if (data === undefined) return undefined
  try {
    const told = Told.safeParse(JSON.parse(data))
    if (!told.success) return undefined
    const { type, message, error, tool } = told.data
    return { type, message: (message ?? error)?.slice(0, 500), tool }
  } catch {
    return undefined
  }
}

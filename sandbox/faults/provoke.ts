import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from '../exchange.ts'
import type { FaultPlan } from './fault.ts'

/**
 * Faults that are about the connection rather than about the answer. Returns true when the request is
 * settled (or never will be); false when it should go on, after a delay if the fault is slowness.
 */
export async function breakConnection(
  plan: FaultPlan,
  response: ServerResponse,
  gone: AbortSignal,
): Promise<boolean> {
  if (plan.fault === 'reset') response.destroy()
  if (plan.fault === 'reset' || plan.fault === 'hang') return true
  if (plan.fault === 'slow') await sleep(plan.delayMs ?? 0, undefined, { signal: gone }).catch(() => {})
  return plan.fault === 'slow' && gone.aborted
}

/** Faults that spoil a good answer on its way out; the answer itself when there is nothing to spoil. */
export function spoil(
  plan: FaultPlan | undefined,
  response: ServerResponse,
  answer: Answer,
): Answer | undefined {
  if (plan?.fault === 'malformed')
    return { status: 200, body: '<html><body>Service gateway</body></html>', headers: answer.headers ?? {} }
  if (plan?.fault !== 'truncated') return answer
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {})
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
  })
  response.write(text.slice(0, Math.floor(text.length / 2)), () => response.destroy())
  return undefined
}

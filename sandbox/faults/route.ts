import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { type Answer, readBody } from '../exchange.ts'
import { FaultPlan, type FaultSwitch } from './fault.ts'

export const faultsPath = '/_sandbox/faults'
const Plans = z.union([FaultPlan, z.array(FaultPlan).min(1)])

/**
 * The fault switch over HTTP: GET shows what is pending, POST adds one plan or a list, DELETE clears.
 * It needs no token, which is one reason why the sandbox listens on loopback only.
 */
export async function faultsRoute(request: IncomingMessage, faults: FaultSwitch): Promise<Answer> {
  if (request.method === 'DELETE') faults.clear()
  else if (request.method === 'POST') {
    const plans = Plans.safeParse(parse(await readBody(request, 65_536)))
    if (!plans.success) return { status: 400, body: { error: z.prettifyError(plans.error) } }
    for (const plan of [plans.data].flat()) faults.add(plan)
  } else if (request.method !== 'GET') return { status: 405, headers: { allow: 'GET, POST, DELETE' } }
  return { status: 200, body: { pending: faults.pending() } }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

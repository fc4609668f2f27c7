import { z } from 'zod'
import type { Health } from '../../ports/environments.ts'

const Told = z.object({ status: z.literal('ok'), scenario: z.string().optional() })

/** Asks the accelerator at `url` how it is. Never throws. */
export async function readHealth(url: string, patienceMs = 8000): Promise<Health> {
  const began = performance.now()
  const took = () => Math.round(performance.now() - began)
  try {
    const address = `${url.replace(/\/$/, '')}/healthz`
    const answer = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(patienceMs) })
    const text = (await answer.text()).slice(0, 10_000)
    const read = Told.safeParse(answer.ok ? json(text) : undefined)
    if (!read.success) return { state: 'down', status: answer.status, tookMs: took() }
    return { state: 'ok', scenario: read.data.scenario, tookMs: took() }
  } catch (error) {
    return { state: 'unreachable', why: whyNot(error, patienceMs) }
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A phrase without the address: that is known, and may hold more than its host. */
export function whyNot(error: unknown, patienceMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `no answer within ${Math.round(patienceMs / 1000)} s`
  const code = ((error as Error).cause as { code?: unknown } | undefined)?.code
  return typeof code === 'string' && /^[A-Z_]{2,40}$/.test(code)
    ? `no connection (${code})`
    : 'the connection failed'
}

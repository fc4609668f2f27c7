import { z } from 'zod'
import type { Json } from '../chat/reply.ts'
import type { HitlCall } from '../ports/hitl-door.ts'

/** Deeper than this is no tool's argument, and costs more to walk than to send. */
const deepest = 32

/** Exactly what the accelerator's client sends. The tool's name is shown and logged, so it is a name. */
const Body = z.strictObject({
  tool: z.string().regex(/^[A-Za-z_][\w.-]{0,63}$/),
  args: z.record(z.string().max(200), z.json()),
  context: z.record(z.string().max(200), z.json()).default({}),
})

/** The call in a body, or undefined when it is none. */
export function readCall(environment: string, body: Buffer): HitlCall | undefined {
  const json = exactJson(body)
  if (json === undefined || !isOrdinary(json)) return undefined
  const read = Body.safeParse(json)
  if (!read.success) return undefined
  const { tool, args, context } = read.data
  return {
    environment,
    tool,
    args: args as { readonly [name: string]: Json },
    context: context as { readonly [name: string]: Json },
  }
}

/** JSON in which a number too long for JavaScript stays as it was written: an approver must see what is meant. */
function exactJson(body: Buffer): unknown {
  const exact = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && context?.source !== undefined && !isExact(value, context.source)
      ? context.source
      : value
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body), exact)
  } catch {
    return undefined
  }
}

const isExact = (value: number, source: string): boolean =>
  Number.isInteger(value)
    ? Number.isSafeInteger(value)
    : Number.isFinite(value) && source.replace(/[-.]|e.*$/gi, '').replace(/^0+/, '').length <= 17

/** Neither too deep, nor with a key that JavaScript would swallow and Python would not. */
function isOrdinary(json: unknown): boolean {
  let level: unknown[] = [json]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return false
    const objects = level.filter((one) => typeof one === 'object' && one !== null) as object[]
    if (objects.some((one) => Object.hasOwn(one, '__proto__'))) return false
    level = objects.flatMap((one) => Object.values(one) as unknown[])
  }
  return true
}

import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { type Answer, readBody } from '../exchange.ts'
import type { Alerts } from './alerts.ts'

export const alertsPath = '/_sandbox/alerts'

const Control = z.strictObject({
  /** Where alerts are told from now on; null for nowhere. */
  webhook: z.url().nullish(),
  /** Evaluates every rule now. */
  evaluate: z.boolean().default(false),
  /** Names of rules to fire or end, whatever the logs say. */
  fire: z.array(z.string()).default([]),
  resolve: z.array(z.string()).default([]),
  change: z
    .array(
      z.strictObject({
        rule: z.string(),
        threshold: z.number().optional(),
        enabled: z.boolean().optional(),
        severity: z.number().int().min(0).max(4).optional(),
      }),
    )
    .default([]),
})

/** Alerts over HTTP: GET lists rules and alerts, POST fires, ends, changes, evaluates. */
export async function alertsRoute(request: IncomingMessage, alerts: Alerts): Promise<Answer> {
  if (request.method === 'POST') {
    const read = Control.safeParse(parse(await readBody(request, 65_536)))
    if (!read.success) return { status: 400, body: { error: z.prettifyError(read.error) } }
    const { webhook, evaluate, fire, resolve, change } = read.data
    if (webhook !== undefined) alerts.configure(webhook ?? undefined)
    const unknown = change.filter(({ rule, ...over }) => !alerts.change(rule, over)).map(({ rule }) => rule)
    for (const rule of fire) if (!(await alerts.force(rule, 'Fired'))) unknown.push(rule)
    for (const rule of resolve) if (!(await alerts.force(rule, 'Resolved'))) unknown.push(rule)
    if (unknown.length > 0) return { status: 404, body: { error: `There is no rule ${unknown.join(', ')}.` } }
    if (evaluate) await alerts.tick(true)
  } else if (request.method !== 'GET') return { status: 405, headers: { allow: 'GET, POST' } }
  const listed = (await alerts.fired()).map(({ id, rule, firedAt, resolvedAt }) => ({
    ...{ id, rule: rule.displayName, firedAt, resolvedAt: resolvedAt ?? null },
  }))
  return { status: 200, body: { rules: alerts.rules(), alerts: listed } }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

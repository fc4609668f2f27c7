import { z } from 'zod'
import { controlPath } from './accelerator/control.ts'
import type { Bot } from './bot.ts'
import { findPerson } from './people.ts'
import { openTeamsClient } from './teams/client.ts'

const Clicked = z.object({ value: z.unknown() })

/**
 * What an admin does once per environment: asks the bot for a secret in a personal chat, and sets the address in the
 * accelerator's container. Resolves with the address.
 */
export async function wireApprover(bot: Bot, accelerator: string, environment = 'prod'): Promise<string> {
  const lena = findPerson('Lena')
  if (!lena) throw new Error('the cast has no admin')
  const client = await openTeamsClient(bot.url)
  try {
    const who = { as: lena, in: 'personal' } as const
    const { answer } = await client.say(`hitl rotate ${environment}`, who)
    const clicked = await client.click({ verb: 'hitl.rotate', data: { environment }, on: answer.id }, who)
    const { value } = Clicked.parse(clicked.body)
    const [, secret] = /hitl:([0-9a-f]{64})@/.exec(JSON.stringify(value)) ?? []
    if (!secret) throw new Error('the bot showed no secret')
    const endpoint = `http://hitl:${secret}@127.0.0.1:${bot.port}/api/hitl/${environment}`
    await control(accelerator, { set: { HITL_APPROVER_ENDPOINT: endpoint }, by: 'lena@contoso.example' })
    return endpoint
  } finally {
    await client.close()
  }
}

/** Turns the accelerator's switches; see accelerator/control.ts. */
export async function control(accelerator: string, change: object): Promise<void> {
  const response = await fetch(`${accelerator}${controlPath}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  })
  if (!response.ok) throw new Error(`the accelerator answered HTTP ${response.status}`)
}

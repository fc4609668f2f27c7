import type { TestContext } from 'node:test'
import { containerApp } from '../../../sandbox/accelerator/container-app.ts'
import { openRows } from '../../../sandbox/accelerator/rows.ts'
import { startAccelerator } from '../../../sandbox/accelerator/server.ts'
import type { AskApprover } from '../../../sandbox/accelerator/tools.ts'
import { faultSwitch } from '../../../sandbox/faults/fault.ts'
import { worldIds } from '../../../sandbox/ids.ts'
import type { StoredRow } from '../../../sandbox/kusto/contract.ts'

export const valid = {
  company_name: 'Adatum',
  seller_intent: 'renew',
  icp_definition: 'mid-market',
  our_solution: 'ours',
}

/** An accelerator whose rows land in a list. Time is the test's: `clock.ms`. */
export async function accelerator(t: TestContext, ask: AskApprover = async () => ({ outcome: 'approved' })) {
  const clock = { ms: Date.parse('2026-05-06T14:00:00Z') }
  const now = () => new Date(clock.ms)
  const written: (StoredRow & { table: string })[] = []
  const insert = async (table: string, rows: readonly StoredRow[]) => {
    for (const row of rows) written.push({ table, ...row })
  }
  const faults = faultSwitch()
  const app = containerApp({ resourceId: worldIds.containerApp, image: 'img', bootstrapMs: 60_000, now })
  const rows = openRows({
    engine: async () => ({ insert }),
    constants: worldIds.constants,
    now,
    ingestionMs: 0,
  })
  const server = await startAccelerator({ faults, app, rows, now, ask, workMs: 0 })
  t.after(async () => {
    await server.close()
    await rows.close()
  })
  const post = async (body: unknown = valid, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${server.url}/research/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    const text = await answer.text()
    const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json ?? ''))
    return { status: answer.status, events: events as { type: string; [more: string]: unknown }[] }
  }
  const messages = async () => {
    await rows.settled()
    return written.filter(({ table }) => table === 'traces').map(({ message }) => message)
  }
  return { server, app, faults, clock, written, rows, post, messages }
}

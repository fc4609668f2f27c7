// npm run --silent propose -- [crm_write_contact|send_email] [--env prod|staging]
// Has the running world's accelerator take a request whose workflow proposes a tool call, which then asks the bot for
// a person's yes, and prints what the caller's stream says.
import { parseArgs } from 'node:util'
import { control } from './approver.ts'
import { dataDir } from './places.ts'
import { findRunning } from './running.ts'

const calls: { readonly [tool: string]: object } = {
  crm_write_contact: {
    account_id: 'A-1042',
    email: 'pat.lee@fabrikam.example',
    first_name: 'Pat',
    last_name: 'Lee',
  },
  send_email: {
    to: ['pat.lee@fabrikam.example'],
    subject: 'Your offer',
    body_markdown: 'Dear Pat,\n\nas agreed on Tuesday, here is the offer for 240 seats.\n\nBest,\nJo',
  },
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { env: { type: 'string', default: 'prod' } },
  })
  const tool = positionals[0] ?? 'crm_write_contact'
  const args = calls[tool]
  if (!args) throw new Error(`Say one of: ${Object.keys(calls).join(', ')}.`)
  const accelerator = (await findRunning(dataDir))?.accelerators?.[values.env]
  if (!accelerator)
    throw new Error('Nothing is running here, or not by that name. Start it with "npm start".')
  await control(accelerator, { propose: [{ tool, args }] })
  const response = await fetch(`${accelerator}/research/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      company_name: 'Fabrikam',
      seller_intent: 'renew',
      icp_definition: 'SaaS',
      our_solution: 'seats',
    }),
  })
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) process.stdout.write(decoder.decode(chunk, { stream: true }))
  await control(accelerator, { propose: [] })
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}

import { cast } from '../cast.ts'
import type { Draw, Sql } from './draw.ts'

/**
 * JSON of a tool call's arguments as the accelerator logs them, beginning with a comma: names, addresses and whole
 * e-mails. The key says "redacted"; nothing is. Needs `tool` and `company`.
 */
export function toolArguments(draw: Draw): Sql {
  const given = draw.pick('given', cast.given)
  const surname = draw.pick('surname', cast.surnames)
  const domain = draw.pick('domain', cast.domains)
  const mail = `lower(${given}) || '.' || lower(replace(${surname}, '''', '')) || '@' || ${domain}`
  const account = `'A-' || (1000 + floor(9000 * ${draw.uniform('account')})::INT)`
  const body = `'Hi ' || ${given} || ',\\n\\nI noticed that ' || company || ' is growing its team. Could we talk on Thursday?\\n\\nBest,\\nRiley'`
  const contact = object({
    account_id: account,
    email: mail,
    last_name: surname,
    first_name: given,
    title: draw.pick('title', cast.titles),
    source: `'accelerator'`,
  })
  const message = object({
    // Lists are logged as Python shows them.
    to: `'[''' || ${mail} || ''']'`,
    subject: `'An idea for ' || company`,
    body_markdown: body,
    reply_to: `'None'`,
  })
  return `CASE tool WHEN 'send_email' THEN ${message} ELSE ${contact} END`
}

const object = (values: Readonly<Record<string, Sql>>): Sql =>
  `(${Object.entries(values)
    .map(([name, sql]) => `',"args_redacted.${name}":' || to_json(${sql})::VARCHAR`)
    .join(' || ')})`

import type { LogTable } from '../../ports/log-tables.ts'

/** A table that may be shown in a channel, and what was taken out of it. */
export type Masked = {
  readonly table: LogTable
  /** How many values lost e-mail addresses or secrets, and which names were hidden whole. */
  readonly texts: number
  readonly hidden: readonly string[]
}

const HIDDEN = '[hidden]'
/** Columns and bag keys whose values are about a person. */
const personal =
  /^(?:client_?ip|user_?(?:id|authenticated_?id|account_?id|name)|authenticated_?user_?id|e_?mails?|phone|(?:first|last|full|display)_?name|to|cc|bcc|reply_to|subject|body(?:_markdown)?|prompts?|completions?|args|arguments|tool_args|gen_ai\..*(?:content|messages|instructions))$/i
/** What the accelerator logs as "redacted" is not; these few keys hold names and numbers of its own. */
const argument = /^args_redacted\.(.+)$/i
const harmless = new Set([
  ...['tool', 'agent', 'stub', 'reason', 'triggered_by', 'route_json', 'worker_count', 'stage_count'],
  ...[
    'to_count',
    'query_len',
    'q_len',
    'has_thread',
    'index',
    'top',
    'model',
    'input_tokens',
    'output_tokens',
  ],
])

const email = /[\p{L}\p{N}._%+'-]+(?:@|%40)[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/giu
const secrets: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, '[token]'],
  [/\bBearer\s+[\w.~+/-]{12,}=*/gi, 'Bearer [token]'],
  [/([?&](?:sig|code|key|token|sv|se)=)[^&\s"']+/gi, '$1[hidden]'],
  [/:\/\/[^\s/@"']+@/g, '://[hidden]@'],
  // The approver's address is a secret of its own, and error texts quote it.
  [/(for url:? ['"]?https?:\/\/[^/\s'"]+\/)[^\s'"]*/gi, '$1[hidden]'],
  // A console review logs all arguments of the tool.
  [/\b(args\s*=\s*)[{[][\s\S]*/g, `$1${HIDDEN}`],
]

/**
 * Takes personal data out of a result by the names of columns and keys, and e-mail addresses and secrets out of every
 * text. It knows names and shapes, no meaning: a person's name in free text stays.
 */
export function masked(table: LogTable): Masked {
  const hidden = new Set<string>()
  let texts = 0
  const inText = (text: string): string => {
    const bag = bagIn(text)
    if (bag !== undefined) return JSON.stringify(inValue(bag))
    const made = secrets.reduce(
      (said, [shape, by]) => said.replace(shape, by),
      text.replace(email, '[e-mail]'),
    )
    if (made !== text) texts++
    return made
  }
  const inValue = (value: unknown): unknown => {
    if (typeof value === 'string') return inText(value)
    if (Array.isArray(value)) return value.map(inValue)
    if (value === null || typeof value !== 'object' || value instanceof Date) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, named(key, inner)]))
  }
  const named = (name: string, value: unknown): unknown => {
    if (isEmpty(value) || !isPersonal(name)) return inValue(value)
    hidden.add(name)
    return HIDDEN
  }
  const rows = table.rows.map((row) => row.map((cell, i) => named(table.columns[i]?.name ?? '', cell)))
  return { table: { ...table, rows }, texts, hidden: [...hidden].sort() }
}

/** `args_redacted.to`, and what `extend args_redacted_to = …` or the store itself make of it. */
function isPersonal(name: string): boolean {
  const own = argument.exec(
    name.replace(/^customDimensions[._]/i, '').replace(/^(args_redacted)_/i, '$1.'),
  )?.[1]
  return own === undefined ? personal.test(name) : !harmless.has(own.toLowerCase())
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === ''

/** Bags and arrays are often asked for as text. */
function bagIn(text: string): object | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined
  try {
    const read: unknown = JSON.parse(text)
    return read !== null && typeof read === 'object' ? read : undefined
  } catch {
    return undefined
  }
}

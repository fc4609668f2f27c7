import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { Environment } from '../config/environment.ts'
import { OpsFile } from '../config/ops-file.ts'

const folder = new URL('../config/', import.meta.url)

/** The JSON Schema of `ops.yaml`, for editors: what may be written, with the comments of the source as descriptions. */
export function opsSchema(): object {
  const schema = z.toJSONSchema(OpsFile, { io: 'input', unrepresentable: 'any' })
  const described = describe(schema, commentsIn(sources()))
  return { $id: 'ops.schema.json', title: 'ops.yaml', ...(described as object) }
}

export const schemaText = (): string => `${JSON.stringify(opsSchema(), null, 2)}\n`

/** `docs/variables.md`: every variable that the bot reads, with what the source says of it. */
export function variablesText(): string {
  const comments = commentsIn([readFileSync(new URL('environment.ts', folder), 'utf8')])
  const rows = Object.entries(Environment.shape).map(([name, schema]) => {
    const read = schema.safeParse(undefined)
    const usual =
      read.success && read.data !== undefined && read.data !== '' ? `\`${String(read.data)}\`` : ''
    return `| \`${name}\` | ${usual} | ${(comments.get(name) ?? '').replaceAll('|', '\\|')} |`
  })
  return [
    '# Variables',
    '',
    'What the bot reads of its environment. An empty variable counts as not set. Made by `npm run schema` from `src/config/environment.ts`.',
    '',
    '| variable | default | what |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

const sources = (): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))

/** What is said of each key in a comment right above it; keys of which different things are said are left out. */
export function commentsIn(texts: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string | undefined>()
  for (const text of texts)
    for (const [, comment = '', key = ''] of text.matchAll(
      /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*\n\s*(\w+):/g,
    )) {
      const said = comment.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim()
      found.set(key, found.has(key) && found.get(key) !== said ? undefined : said)
    }
  return new Map([...found].flatMap(([key, said]) => (said ? [[key, said] as const] : [])))
}

function describe(schema: unknown, comments: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(schema)) return schema.map((one) => describe(one, comments))
  if (!(schema instanceof Object)) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (key !== 'properties') return [key, describe(value, comments)]
      const properties = Object.entries(value as object).map(([name, one]) => {
        const description = comments.get(name)
        return [name, { ...(description ? { description } : {}), ...(describe(one, comments) as object) }]
      })
      return [key, Object.fromEntries(properties)]
    }),
  )
}

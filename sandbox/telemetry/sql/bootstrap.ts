import { workers, zeroOperation } from '../cast.ts'
import type { Restart, Story } from '../story.ts'
import { type Sql, text, ticks } from './draw.ts'

type Line = { readonly afterMs: number; readonly severity: 1 | 2 | 3; readonly message: string }
const model = 'gpt-5-mini'

/** Log rows of every start of the application within the story: same columns as the rows of requests. */
export function bootstrapTraces(story: Story): Sql {
  const versions = new Map<string, number>(workers.map((name) => [name, 1]))
  const rows = story.restarts.flatMap((restart, i) => {
    for (const name of restart.updated) versions.set(name, (versions.get(name) ?? 0) + 1)
    return lines(restart, versions).map(({ afterMs, severity, message }) => {
      const at = ticks(restart.at) + BigInt(afterMs) * 10_000n
      return `(${-1 - i}::BIGINT, ${at}::BIGINT, ${text(message)}, ${severity})`
    })
  })
  if (!rows.length) rows.push(`(-1::BIGINT, 0::BIGINT, '', 1)`)
  return `SELECT key, '${zeroOperation}' AS operation, '0000000000000000' AS span,
      'ca-accelerator-api--bootstrap' AS instance, NULL::BIGINT AS died, happened, message, severity, '{}' AS dims
    FROM (VALUES ${rows.join(', ')}) log(key, happened, message, severity)`
}

/** What bootstrap says: which model and agent versions went live, and how Foundry kept it waiting. */
function lines({ updated, rough }: Restart, versions: ReadonlyMap<string, number>): Line[] {
  const trouble = rough ? [...retries(4), exhausted] : []
  const start = rough ? 95_000 : 2400
  return [
    ...trouble,
    { afterMs: start, severity: 1, message: "loaded scenario 'sales-research' at /research/stream" },
    ...workers.map((name, i): Line => {
      const changed = updated.includes(name)
      const version = changed ? `, tool=none, version=${versions.get(name)}` : ''
      const verb = changed ? `updated ${name}` : `${name} up-to-date`
      const message = `bootstrap.foundry: ${verb} (model=${model}${version})`
      return { afterMs: start + 700 * (i + 1), severity: 1, message }
    }),
  ]
}

const refusal = 'Error code: 429 - RateLimitReached'
const retries = (count: number): Line[] =>
  Array.from({ length: count }, (_, i) => ({
    afterMs: 3000 + 20_000 * i,
    severity: 2,
    message: `bootstrap.foundry: attempt ${i + 1} failed (${refusal}); retrying in ${2 ** (i + 1)}s`,
  }))
const exhausted: Line = {
  afterMs: 86_000,
  severity: 3,
  message: `bootstrap.foundry: retry budget exhausted after 5 attempts (${refusal})`,
}

import type { Role } from '../../chat/actor.ts'
import type { Command } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'
import type { Feature } from '../../chat/feature.ts'
import { REFUSED } from '../../chat/kql/typed.ts'
import { plain } from '../../chat/plain.ts'
import { type Reply, showCard } from '../../chat/reply.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Ports } from '../../ports/index.ts'
import { kqlFromPerson } from '../../ports/kql.ts'
import type { LogTable, Mistake } from '../../ports/log-tables.ts'
import { type QueryArgs, readArgs } from './args.ts'
import { resultCard } from './card.ts'
import { masked } from './mask.ts'
import { queryEntry } from './record.ts'

type Needs = Pick<Ports, 'logTables' | 'audit'>

/** More rows than this are cut; one more is asked for, to know. */
export const MOST_ROWS = 1_000

/** `query <kql>`: the log store in a person's own words, read-only, in one window, without personal data. */
export function query(ports: Needs, { role }: { readonly role: Role }): Feature {
  const command: Command<QueryArgs> = {
    name: 'query',
    aliases: ['kql'],
    summary: 'Asks the log store in KQL of your own',
    examples: [
      'query last 2h traces | summarize count() by severityLevel',
      'query since 14:00 env prod requests | where success == false | take 20',
    ],
    usage: [
      'Time and environment stand before the query; without a time it is the last 24 hours, at most 7 days.',
      'The window holds whatever the query says. Several lines are fine. Tables have their Application Insights names.',
      `At most ${MOST_ROWS.toLocaleString('en-GB')} rows come back; long results come as CSV too. Personal data is taken out, and the question is kept in the audit without its values.`,
      `Not run: ${REFUSED.join('; ')}.`,
    ],
    role,
    writes: false,
    raw: true,
    menu: false,
    questions: [],
    parse: (words, reading) => readArgs(words, reading, ports.logTables.environments()),
    complete: (given) => given as QueryArgs,
    run: (args, turn) => run(ports, args, turn),
  }
  return { name: 'query', commands: [command], actions: [] }
}

async function run({ logTables, audit }: Needs, args: QueryArgs, turn: Turn): Promise<Reply> {
  const { kql, drops } = kqlFromPerson(args.text, MOST_ROWS + 1)
  // Written down before it is asked: nobody sees an answer that is not on record.
  await audit.append(queryEntry(args, turn.actor.id))
  const { environment, window } = args
  const answer = await logTables.ask(kql, window, { environment, signal: turn.signal })
  if ('mistake' in answer) throw misunderstood(answer.mistake, args.text)
  const { table, cutAt } = capped(answer.table)
  const viewer = { now: turn.now, zone: turn.place.zone }
  const { card, file } = resultCard({ ...masked(table), cutAt, drops }, args, viewer)
  return showCard(card, file)
}

function capped(table: LogTable): { readonly table: LogTable; readonly cutAt: number | undefined } {
  if (table.rows.length <= MOST_ROWS) return { table, cutAt: undefined }
  return { table: { ...table, rows: table.rows.slice(0, MOST_ROWS) }, cutAt: MOST_ROWS }
}

/** What the store says of the text, with the line it means: "line 2, column 3, at \"whre\"". */
function misunderstood({ code, message, at }: Mistake, text: string): UsageError {
  const lines = text.split('\n')
  const line = at && lines[at.line - 1]?.trim()
  // What was added at the end is no line that the person knows.
  const where = at && at.line <= lines.length ? `, line ${at.line}, column ${at.column}` : ''
  const token = where !== '' && at?.token ? ` at "${plain(at.token, 40)}"` : ''
  const shown = where !== '' && line && lines.length > 1 ? ` The line is: ${plain(line, 120)}` : ''
  const said = plain(message.replace(/\s+/g, ' ').replace(/[.\s]+$/, ''), 300)
  return new UsageError(
    `Azure Monitor does not understand the query (${code}${where}${token}): ${said}.${shown}`,
  )
}

import type { Command } from '../../chat/command.ts'
import type { Feature } from '../../chat/feature.ts'
import { type Reply, sayText, showCard } from '../../chat/reply.ts'
import { DAY } from '../../chat/time/duration.ts'
import { showTime, type Viewer } from '../../chat/time/show.ts'
import type { Turn } from '../../chat/turn.ts'
import type { AuditRecord, ChainCheck } from '../../ports/audit.ts'
import type { Ports } from '../../ports/index.ts'
import { type AuditArgs, readArgs } from './args.ts'
import { auditCard } from './card.ts'
import { exported } from './export.ts'

const shown = 10

/**
 * `audit`: checks the record of what was done and decided, and hands it out as a file. The record has Entra object ids;
 * `names` are those of ops.yaml, for who reads a card.
 */
export function audit(ports: Pick<Ports, 'audit'>, names: Readonly<Record<string, string>>): Feature {
  const known = new Map(Object.entries(names).map(([id, name]) => [id.toLowerCase(), name]))
  const nameOf = (actor: string) => known.get(actor.toLowerCase()) ?? actor
  const command: Command<AuditArgs> = {
    name: 'audit',
    summary: 'Checks the record of what was done and decided; exports it',
    examples: ['audit', 'audit --since 24h', 'audit --since yesterday csv', 'audit verify'],
    usage: [
      'Alone, walks the whole hash chain, says whether anything was changed, and shows the newest entries.',
      'With "--since" and a time, exports the entries from then on as JSON lines, or as CSV with "csv".',
      '"verify" and the hash of an evidence pack’s SHA256SUMS says whether, when and by whom that pack was made.',
      'Note down the head hash elsewhere: it proves later that nothing before it was rewritten.',
    ],
    role: 'approver',
    writes: false,
    questions: [],
    parse: readArgs,
    complete: (given) => given as AuditArgs,
    run: (args, turn) => run(ports, args, turn, nameOf),
  }
  return { name: 'audit', commands: [command], actions: [] }
}

type NameOf = (actor: string) => string

async function run(
  { audit }: Pick<Ports, 'audit'>,
  args: AuditArgs,
  turn: Turn,
  nameOf: NameOf,
): Promise<Reply> {
  const viewer = { now: turn.now, zone: turn.place.zone }
  const check = await audit.verify()
  if (args.hash !== undefined)
    return sayText(`${await lookedUp(audit, args.hash, viewer, nameOf)} ${chainWords(check)}`)
  if (args.since === undefined) {
    const newest = await last(audit.read(new Date(turn.now.getTime() - 2 * DAY)), shown)
    const note = 'Entries of the last two days are shown, newest first.'
    return showCard(auditCard(check, newest, note, { ...viewer, nameOf }))
  }
  const since = new Date(args.since)
  const { file, entries, whole } = await exported(audit.read(since), args.format, since)
  const rest = whole ? '' : ' Later ones did not fit: ask for a later start.'
  return { outcome: 'answer', text: `${file.name}: ${entries} entries.${rest} ${chainWords(check)}`, file }
}

/** Whether a pack with this hash was made here: files that agree among themselves may still be made up. */
async function lookedUp(
  audit: Pick<Ports['audit'], 'read'>,
  hash: string,
  viewer: Viewer,
  nameOf: NameOf,
): Promise<string> {
  for await (const { seq, at, event, actor, subject, detail } of audit.read())
    if (detail.sha256 === hash)
      return `Entry ${seq}: ${event} of ${subject}, ${showTime(at, viewer)}, by ${nameOf(actor)}. The pack with this hash was made here.`
  return 'No pack with this hash is on record: its files, or their list, are not what I handed out.'
}

const chainWords = (check: ChainCheck): string =>
  check.intact
    ? `The chain is whole, its head is ${check.head}.`
    : `The record was tampered with at entry ${check.broken.seq}: ${check.broken.why}.`

async function last(records: AsyncIterable<AuditRecord>, count: number): Promise<readonly AuditRecord[]> {
  const kept: AuditRecord[] = []
  for await (const record of records) {
    kept.unshift(record)
    if (kept.length > count) kept.pop()
  }
  return kept
}

import type { Incident } from '../../chat/incident/incident.ts'
import { nearest } from '../../chat/nearest.ts'
import { type FileView, type Reply, refuse, sayText, showCard } from '../../chat/reply.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Audit, AuditRecord } from '../../ports/audit.ts'
import type { Act } from '../../ports/incidents.ts'
import type { IncidentArgs } from './args.ts'
import { incidentCard, listCard } from './card.ts'
import { personOf, sayActed } from './clicks.ts'
import type { IncidentOptions, Needs } from './index.ts'
import { markdownOf } from './markdown.ts'
import { aroundOf, type Entry, timelineOf } from './timeline.ts'
import { timelineCard } from './timeline-card.ts'
import { nameOf } from './words.ts'

/** More entries than this around an incident are not about it. */
const mostRecords = 400

/** Does what a line says. */
export async function run(
  ports: Needs,
  options: IncidentOptions,
  args: IncidentArgs,
  turn: Turn,
): Promise<Reply> {
  const viewer = { now: turn.now, zone: turn.place.zone }
  if (args.do === 'list')
    return showCard(
      listCard(
        'Open incidents',
        'Nothing is on fire, as far as alerts tell.',
        await ports.incidents.open(),
        viewer,
      ),
    )
  if (args.do === 'declare') {
    const { text: title, environment } = args
    const declared = { environment, title, by: personOf(turn), key: turn.correlation }
    return showCard(incidentCard(await ports.incidents.declare(declared), viewer))
  }
  const meant = await find(ports, args.id, turn)
  if ('outcome' in meant) return meant
  if (args.do === 'show') return showCard(incidentCard(meant, viewer))
  if (args.do === 'timeline')
    return showCard(timelineCard(meant, await timeline(ports, options, meant, turn), viewer))
  if (args.do === 'export') {
    const file = await document(ports, options, meant, turn)
    return { outcome: 'answer', text: `${file.name}: ${nameOf(meant)}, to write the postmortem in.`, file }
  }
  if (args.do === 'issue') return await issue(ports, options, meant, turn)
  const act = actOf(args, turn, options)
  return typeof act === 'string' ? refuse(act) : sayActed(await ports.incidents.act(meant.id, act), turn)
}

/** The incident that is meant: the one named, else the only one that is open. */
async function find({ incidents }: Needs, id: string | undefined, turn: Turn): Promise<Incident | Reply> {
  if (id !== undefined)
    return (
      (await incidents.find(id)) ??
      refuse(`There is no incident ${id}. Say "incidents" for those that are open.`)
    )
  const open = await incidents.open()
  const [only, ...others] = open
  if (!only) return refuse('No incident is open.')
  if (others.length === 0) return only
  const viewer = { now: turn.now, zone: turn.place.zone }
  return { outcome: 'refusal', card: listCard('Which one? Name it by its six characters', '', open, viewer) }
}

type Doing = Exclude<IncidentArgs, { readonly do: 'list' | 'declare' }>

/** What the line means as an act, or why it cannot be done. */
function actOf(args: Doing, turn: Turn, { names }: IncidentOptions): Act | string {
  const common = { by: personOf(turn), key: turn.correlation }
  switch (args.do) {
    case 'acknowledge':
      return { ...common, kind: 'acknowledged' }
    case 'note':
      return { ...common, kind: 'noted', text: args.text }
    case 'resolve':
      return { ...common, kind: 'resolved', text: args.text }
    case 'assign': {
      const to = /^(me|myself|to me)$/i.test(args.text) ? personOf(turn) : personNamed(args.text, names)
      return typeof to === 'string' ? to : { ...common, kind: 'assigned', to }
    }
    default:
      return { ...common, kind: 'reopened' }
  }
}

function personNamed(said: string, names: IncidentOptions['names']) {
  const wanted = said.toLowerCase().replace(/^(to|@)\s*/, '')
  const all = Object.entries(names).map(([id, name]) => ({ id: id.toLowerCase(), name }))
  const exact = all.filter(({ name }) => name.toLowerCase() === wanted)
  const found =
    exact.length > 0 ? exact : all.filter(({ name }) => name.toLowerCase().split(' ').includes(wanted))
  if (found.length === 1 && found[0]) return found[0]
  if (found.length > 1) return `Several people are called that: ${found.map(({ name }) => name).join(', ')}.`
  const guess = nearest(
    wanted,
    all.map(({ name }) => name),
  )
  const meant = guess === undefined ? '' : ` Did you mean ${guess}?`
  return `I know nobody called "${said.slice(0, 60)}".${meant} Name people in ops.yaml under people.names, or have them press "Assign to me".`
}

async function timeline(
  { audit }: Needs,
  { names }: IncidentOptions,
  meant: Incident,
  turn: Turn,
): Promise<readonly Entry[]> {
  const known = new Map(Object.entries(names).map(([id, name]) => [id.toLowerCase(), name]))
  for (const { by } of meant.deeds) known.set(by.id.toLowerCase(), by.name)
  const nameOf = (id: string) =>
    id === 'system' ? '' : (known.get(id.toLowerCase()) ?? `person ${id.slice(0, 8)}`)
  return timelineOf(meant, await recordsIn(audit, aroundOf(meant, turn.now)), nameOf)
}

async function recordsIn(audit: Audit, { from, to }: { readonly from: Date; readonly to: Date }) {
  const found: AuditRecord[] = []
  for await (const record of audit.read(from)) {
    if (record.at >= to || found.length >= mostRecords) break
    found.push(record)
  }
  return found
}

async function document(
  ports: Needs,
  options: IncidentOptions,
  meant: Incident,
  turn: Turn,
): Promise<FileView> {
  const viewer = { now: turn.now, zone: turn.place.zone }
  const text = markdownOf(meant, await timeline(ports, options, meant, turn), viewer)
  return { name: `incident-${meant.id}.md`, mime: 'text/markdown', bytes: Buffer.from(text) }
}

async function issue(ports: Needs, options: IncidentOptions, meant: Incident, turn: Turn): Promise<Reply> {
  const { bytes } = await document(ports, options, meant, turn)
  const made = await ports.changes.issue({
    key: `incident-${meant.id}`,
    title: `Incident ${meant.id}: ${nameOf(meant)}`,
    body: Buffer.from(bytes).toString('utf8'),
    labels: ['incident'],
  })
  if (!made.existed) {
    const act = {
      kind: 'noted',
      by: personOf(turn),
      text: `Filed as issue ${made.number}: ${made.url}`,
      key: turn.correlation,
    } as const
    await ports.incidents.act(meant.id, act)
  }
  return sayText(`Issue ${made.number}${made.existed ? ' was there already' : ''}: ${made.url}`)
}

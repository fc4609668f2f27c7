import type { Command } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'
import type { Feature } from '../../chat/feature.ts'
import type { Job } from '../../chat/job.ts'
import { nearest } from '../../chat/nearest.ts'
import { type Reply, showCard } from '../../chat/reply.ts'
import { lateNote, Occasion } from '../../chat/schedule/occasion.ts'
import type { WorkCalendar } from '../../chat/schedule/work-calendar.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Ports } from '../../ports/index.ts'
import { secretsCard } from './card.ts'
import { type Due, dueOf, type Secret } from './due.ts'

type Needs = Pick<Ports, 'told' | 'audit' | 'subscriptions' | 'liveCards' | 'clock'>
export type SecretsOptions = {
  readonly items: readonly Secret[]
  readonly calendar: WorkCalendar
  readonly zone: (conversation: string) => string
}
type Args = { readonly rotated?: string }

/** `secrets`: when what must be replaced now and then is due; a reminder on Mondays in the topic `reminders`. */
export function secrets(ports: Needs, options: SecretsOptions): Feature {
  const command: Command<Args> = {
    name: 'secrets',
    summary: 'Which secrets are due for rotation, and noting that one was rotated',
    examples: ['secrets', `secrets rotated ${options.items[0]?.name ?? 'name'}`],
    usage: [
      'Alone, lists them with their due dates: quarterly, unless ops.yaml says otherwise under secrets.',
      '"rotated" and a name notes that it was replaced today. The bot holds none of them.',
    ],
    role: 'responder',
    writes: true,
    menu: false,
    questions: [],
    parse: (words) => readArgs(words, options),
    complete: (given) => given as Args,
    confirm: ({ rotated }) =>
      rotated === undefined ? undefined : `Note that "${rotated}" was rotated today?`,
    run: (args, turn) => run(ports, options, args, turn),
  }
  const remind: Job<Occasion> = {
    name: 'secrets.remind',
    data: Occasion,
    patience: 60,
    retries: 10,
    calendar: {
      on: { every: 'week', weekday: 1 },
      at: { hour: 9, minute: 0 },
      waits: true,
      calendar: options.calendar,
    },
    async run(occasion) {
      const now = ports.clock.now()
      const all = await due(ports, options, now)
      if (all.every(({ state }) => state === 'fine')) return
      const subject = `secrets:${occasion.date}`
      for (const { conversation } of await ports.subscriptions.of('reminders')) {
        const zone = options.zone(conversation)
        const card = secretsCard(all, lateNote(occasion, now, zone), { now, zone })
        await ports.liveCards.show(`${subject}:${conversation}`, { conversation }, card, 1)
      }
    },
  }
  return { name: 'secrets', commands: [command], actions: [], jobs: [remind] }
}

function readArgs(words: string, { items }: SecretsOptions): Args {
  const line = words.trim()
  if (line === '') return {}
  const said = /^rotated\s+(.+)$/i.exec(line)?.[1]?.toLowerCase()
  const found = items.find(({ name }) => name.toLowerCase() === said)
  if (found) return { rotated: found.name }
  const names = items.map(({ name }) => name)
  const guess = said === undefined ? undefined : nearest(said, names)
  const meant = guess === undefined ? '' : ` Did you mean "${guess}"?`
  throw new UsageError(`Say "secrets", or "secrets rotated" and one of: ${names.join(', ')}.${meant}`, {
    try: 'secrets',
  })
}

async function run(ports: Needs, options: SecretsOptions, { rotated }: Args, turn: Turn): Promise<Reply> {
  if (rotated !== undefined) {
    const subject = subjectOf(rotated)
    await ports.told.note(subject, await ports.told.last(subject), turn.now.toISOString())
    await ports.audit.append({ event: 'secret.rotated', actor: turn.actor.id, subject: rotated, detail: {} })
  }
  const all = await due(ports, options, turn.now)
  return showCard(secretsCard(all, '', { now: turn.now, zone: turn.place.zone }))
}

const due = ({ told }: Needs, { items }: SecretsOptions, now: Date): Promise<readonly Due[]> =>
  Promise.all(
    items.map(async (secret) => {
      const last = await told.last(subjectOf(secret.name))
      return dueOf(secret, last === undefined ? undefined : new Date(last), now)
    }),
  )

const subjectOf = (name: string): string => `secret:${name.toLowerCase()}`

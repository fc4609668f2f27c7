import { holds } from '../../chat/actor.ts'
import type { AnyCommand, Command } from '../../chat/command.ts'
import type { Feature } from '../../chat/feature.ts'
import { findCommand } from '../../chat/find.ts'
import { type CardView, type Reply, refuse, showCard } from '../../chat/reply.ts'
import type { Turn } from '../../chat/turn.ts'
import { commandCard, overviewCard } from './card.ts'

type HelpArgs = { readonly about: string }

/** What can be asked. `all` is every command of the bot; it is called when somebody asks, not before. */
export function help(all: () => readonly AnyCommand[]): Feature {
  // One view for all who may run the same: it is asked for often, and costs more to fill than the rest of the turn.
  const views = new Map<string, CardView>()
  const overview = (commands: readonly AnyCommand[], turn: Turn): CardView => {
    const { actor } = turn
    const allowed = commands.filter(({ role }) => holds(actor, role)).map(({ name }) => name)
    const view = views.get(allowed.join()) ?? overviewCard(commands, actor, readingOf(turn))
    views.set(allowed.join(), view)
    return view
  }
  const command: Command<HelpArgs> = {
    name: 'help',
    summary: 'What you can ask me, or how one thing works',
    examples: ['help', 'help triage'],
    usage: ['Lists what you may run. Name a command to have it explained.'],
    aliases: ['hello', 'hi', 'commands'],
    role: 'reader',
    writes: false,
    instant: true,
    parse: (words) => ({ about: words }),
    questions: [],
    complete: ({ about }) => ({ about: String(about ?? '') }),
    run: async ({ about }, turn) =>
      about === '' ? showCard(overview(all(), turn)) : explain(about, all(), turn),
  }
  return { name: 'help', commands: [command], actions: [] }
}

function explain(about: string, commands: readonly AnyCommand[], turn: Turn): Reply {
  const found = findCommand(about, commands)
  const meant = found.command ?? commands.find(({ name }) => name === found.guess)
  // What somebody may not run is not theirs to know.
  if (!meant || !holds(turn.actor, meant.role))
    return refuse(`There is no help on "${about}". Say "help" for what there is.`)
  return showCard(commandCard(meant, readingOf(turn)))
}

const readingOf = ({ now, place }: Turn) => ({ now, zone: place.zone })

import { holds } from '../../chat/actor.ts'
import type { AnyCommand, Command } from '../../chat/command.ts'
import type { Feature } from '../../chat/feature.ts'
import { findCommand } from '../../chat/find.ts'
import { type Reply, refuse, showCard } from '../../chat/reply.ts'
import type { Turn } from '../../chat/turn.ts'
import { commandCard, overviewCard } from './card.ts'

type HelpArgs = { readonly about: string }

/** What can be asked. `all` is every command of the bot; it is called when somebody asks, not before. */
export function help(all: () => readonly AnyCommand[]): Feature {
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
    run: async ({ about }, turn) => explain(about, all(), turn),
  }
  return { name: 'help', commands: [command], actions: [] }
}

function explain(about: string, commands: readonly AnyCommand[], { actor }: Turn): Reply {
  if (about === '') return showCard(overviewCard(commands, actor))
  const found = findCommand(about, commands)
  const meant = found.command ?? commands.find(({ name }) => name === found.guess)
  // What somebody may not run is not theirs to know.
  if (!meant || !holds(actor, meant.role))
    return refuse(`There is no help on "${about}". Say "help" for what there is.`)
  return showCard(commandCard(meant))
}

import { type Actor, holds, type Role } from '../../chat/actor.ts'
import type { AnyCommand, Reading } from '../../chat/command.ts'
import { actingRole } from '../../chat/lacking.ts'
import type { CardView } from '../../chat/reply.ts'

/** What this person may run, looking apart from doing, with an example each. */
export function overviewCard(
  commands: readonly AnyCommand[],
  actor: Pick<Actor, 'roles' | 'guest'>,
  reading: Reading,
): CardView {
  const allowed = commands.filter(({ role }) => holds(actor, role))
  const does = (command: AnyCommand): boolean =>
    command.writes && holds(actor, actingRole(command, reading) ?? command.role)
  const groups = [
    { title: 'Look', commands: allowed.filter((command) => !does(command)) },
    { title: 'Do', commands: allowed.filter(does) },
  ]
  const names = allowed.map(({ name }) => name).join(', ')
  return {
    template: 'help/overview',
    data: {
      groups: groups
        .filter((group) => group.commands.length > 0)
        .map(({ title, commands }) => ({ title, commands: commands.map(entry) })),
      hint: 'Say "help triage" (or press a line) to have one explained. Times are read in the time zone of this conversation.',
    },
    summary: `What you can ask me: ${names}.`,
  }
}

const entry = ({ name, summary, examples: [example] }: AnyCommand) => ({ name, summary, example })

const who: { readonly [role in Role]: string } = {
  reader: 'everybody here',
  responder: 'responders',
  approver: 'approvers',
  admin: 'admins',
}

/** One command: what it does, what may be typed, examples to read and to press. */
export function commandCard(command: AnyCommand, reading: Reading): CardView {
  const { name, summary, usage, examples, aliases = [], role, writes, offers } = command
  const acting = actingRole(command, reading)
  const facts = [
    acting ? `Looking is for ${who[role]}, acting for ${who[acting]}.` : `For ${who[role]}.`,
    writes
      ? 'Changes something; what cannot simply be undone is asked first.'
      : offers
        ? 'The line changes nothing; what acts is a button, for those who may.'
        : 'Only looks, changes nothing.',
    aliases.length > 0 ? `Also: ${aliases.join(', ')}.` : '',
  ]
  return {
    template: 'help/command',
    data: {
      name,
      summary,
      usage: usage.map((line) => ({ line })),
      facts: facts.filter(Boolean).join(' '),
      examples: examples.map((line) => ({ line })),
      buttons: writes ? [] : examples.slice(0, 1).map((line) => ({ title: line, line })),
    },
    summary: `${name}: ${summary}. For example: ${examples[0]}`,
  }
}

import { type Actor, holds, type Role } from '../../chat/actor.ts'
import type { AnyCommand } from '../../chat/command.ts'
import type { CardView } from '../../chat/reply.ts'

/** What this person may run, looking apart from doing, with an example each. */
export function overviewCard(
  commands: readonly AnyCommand[],
  actor: Pick<Actor, 'roles' | 'guest'>,
): CardView {
  const allowed = commands.filter(({ role }) => holds(actor, role))
  const groups = [
    { title: 'Look', commands: allowed.filter(({ writes }) => !writes) },
    { title: 'Do', commands: allowed.filter(({ writes }) => writes) },
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
export function commandCard(command: AnyCommand): CardView {
  const { name, summary, usage, examples, aliases = [], role, writes } = command
  const facts = [
    `For ${who[role]}.`,
    writes
      ? 'Changes something; what cannot simply be undone is asked first.'
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

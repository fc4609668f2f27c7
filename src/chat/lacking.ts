import { type Actor, holds, type Role } from './actor.ts'
import type { AnyCommand, Reading } from './command.ts'

/**
 * The role that somebody lacks, and for what: the command, or the part of it that the line asks for; then `instead` is a
 * line with which they may look.
 */
export type Lacking = { readonly role: Role; readonly subject: string; readonly instead?: string | undefined }

/** What `actor` lacks for this line; undefined when nothing. Throws `UsageError` for a line that cannot be read. */
export function lackingFor(
  actor: Pick<Actor, 'roles' | 'guest'>,
  command: AnyCommand,
  words: string,
  reading: Reading,
): Lacking | undefined {
  const { name, role, acts } = command
  if (!holds(actor, role)) return { role, subject: name }
  const need = acts?.(command.parse(words, reading))
  if (!need || holds(actor, need.role)) return undefined
  const instead = command.examples.find((line) => looks(command, line.slice(name.length).trim(), reading))
  return { role: need.role, subject: `${name} ${need.what}`, instead }
}

/** What acting takes, by the command's own examples, where looking takes less; undefined where the line makes no difference. */
export function actingRole(command: AnyCommand, reading: Reading): Role | undefined {
  const roles = command.examples.map((line) => {
    try {
      return command.acts?.(command.parse(line.slice(command.name.length).trim(), reading))?.role
    } catch {
      return undefined
    }
  })
  return roles.find((role) => role !== undefined)
}

/** Whether a line only looks. An example may name an environment that is not here, and then says nothing. */
function looks({ acts, parse }: AnyCommand, words: string, reading: Reading): boolean {
  try {
    return !acts?.(parse(words, reading))
  } catch {
    return false
  }
}

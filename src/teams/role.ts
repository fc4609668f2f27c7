import type { Actor, Role } from '../chat/actor.ts'
import { type Reply, refuse } from '../chat/reply.ts'
import type { Ports } from '../ports/index.ts'

const need: { readonly [role in Role]: string } = {
  reader: 'a reader',
  responder: 'a responder',
  approver: 'an approver',
  admin: 'an admin',
}

/** A no for lack of a role: said with what is needed, and kept in the audit. */
export async function refuseRole(
  { audit, log }: Pick<Ports, 'audit' | 'log'>,
  actor: Actor,
  subject: string,
  role: Role,
  instead?: string,
): Promise<Reply> {
  try {
    await audit.append({
      event: 'command.refused',
      actor: actor.id || 'unknown',
      subject,
      detail: { need: role, guest: actor.guest },
    })
  } catch (error) {
    // The no stands whether or not it could be written down.
    log.error('audit.failed', error, { subject })
  }
  if (actor.guest) return refuse('I work for members of this organisation only, and you are here as a guest.')
  return refuse(
    `"${subject}" needs ${need[role]}, and you are not one. Roles are given in ops.yaml, under people.${instead === undefined ? '' : ` You may look: "${instead}".`}`,
  )
}

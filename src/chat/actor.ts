import { z } from 'zod'

/** What a person may do, least first. Each role includes the ones before it. */
export const Role = z.enum(['reader', 'responder', 'approver', 'admin'])
export type Role = z.infer<typeof Role>

/**
 * A person who typed or clicked. `id` is the Entra object id: the only identity decisions rest on, because
 * Teams user ids differ from bot to bot and names can be changed by their owner.
 */
export type Actor = {
  readonly id: string
  /** The id by which the channel knows this person (needed for mentions), never used for decisions. */
  readonly teamsId: string
  readonly name: string
  readonly roles: readonly Role[]
  /** True for a guest of the tenant: refused by default whatever the roles say. */
  readonly guest: boolean
}

/** Whether `actor` holds `role` or one that includes it. Guests hold none. */
export function holds(actor: Pick<Actor, 'roles' | 'guest'>, role: Role): boolean {
  const rank = Role.options.indexOf(role)
  return !actor.guest && actor.roles.some((held) => Role.options.indexOf(held) >= rank)
}

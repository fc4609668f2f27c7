import type { Kysely } from 'kysely'
import { z } from 'zod'
import { holds } from '../../chat/actor.ts'
import type { GrantClick } from '../../chat/hitl/judge.ts'
import { argsPages } from '../../chat/hitl/pages.ts'
import type { Json } from '../../chat/reply.ts'
import type { HitlOpened } from '../../ports/hitl-requests.ts'
import { appendAudit } from './audit.ts'
import { aboutHitl } from './hitl-advance.ts'
import { lockHitl } from './hitl-rows.ts'
import type { Schema } from './schema.ts'

const Args = z.record(z.string(), z.json())

/** Hands out the arguments to an approver, in the caller's transaction, which also writes down to whom. */
export async function openHitl(trx: Kysely<Schema>, { id, nonce, actor }: GrantClick): Promise<HitlOpened> {
  const found = await lockHitl(trx, id)
  const request = found?.request
  const no = (why: Extract<HitlOpened, { why: unknown }>['why']): HitlOpened => ({
    outcome: 'refused',
    why,
    request,
  })
  if (!request) return no('missing')
  if (actor.id === '' || actor.guest) return no('nobody')
  if (request.nonce !== nonce) return no('old-card')
  if (!holds(actor, 'approver')) return no('role')
  const stored = await trx.selectFrom('hitl_args').select('args').where('request', '=', id).executeTakeFirst()
  if (!stored) return no('erased')
  const args = Args.parse(JSON.parse(stored.args)) as { readonly [name: string]: Json }
  const first = await trx
    .insertInto('hitl_opened')
    .values({ request: id, person: actor.id, pages: argsPages(args)?.length ?? 0 })
    .onConflict((oc) => oc.columns(['request', 'person']).doNothing())
    .returning('person')
    .executeTakeFirst()
  if (first)
    await appendAudit(trx, {
      event: 'hitl.read',
      actor: actor.id,
      subject: id,
      detail: aboutHitl(request),
    })
  return { outcome: 'opened', request, args }
}

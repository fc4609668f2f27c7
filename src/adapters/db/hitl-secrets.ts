import { randomBytes, timingSafeEqual } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { HitlSecret } from '../../ports/hitl-requests.ts'
import type { Log } from '../../ports/log.ts'
import { appendAudit } from './audit.ts'
import { hashOfSecret } from './hitl-ask.ts'
import type { Schema } from './schema.ts'

type Person = { readonly id: string; readonly name: string }
/** How long a process goes by what it has read; a new or ended secret takes so long to be known everywhere. */
const freshMs = 2_000
/** How often it is written down that a secret is in use. */
const noteMs = 60_000
const nobody = Buffer.alloc(32)

/** Live secrets of an environment, newest first: two at most, so that the next can be tried before the last ends. */
export async function liveSecrets(db: Kysely<Schema>, environment: string): Promise<readonly HitlSecret[]> {
  const rows = await db
    .selectFrom('hitl_secret')
    .select(['id', 'made_at', 'used_at'])
    .where('environment', '=', environment)
    .where('retired_at', 'is', null)
    .orderBy('made_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(({ id, made_at, used_at }) => ({ id, madeAt: made_at, usedAt: used_at ?? undefined }))
}

/** Makes the next secret, in the caller's transaction. It is not stored anywhere: only its hash is. */
export async function rotate(trx: Kysely<Schema>, environment: string, by: Person) {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`hitl secret:${environment}`}, 0))`.execute(trx)
  // Hexadecimal: no character of it means anything in a URL, in Markdown or to a spreadsheet.
  const secret = randomBytes(32).toString('hex')
  const live = await liveSecrets(trx, environment)
  const ended = await end(
    trx,
    live.slice(1).map(({ id }) => id),
  )
  const id = randomBytes(4).toString('hex')
  await trx
    .insertInto('hitl_secret')
    .values({ id, environment, hash: hashOfSecret(secret), made_by: by.id })
    .execute()
  await appendAudit(trx, {
    event: 'hitl.secret-made',
    actor: by.id,
    subject: environment,
    detail: { secret: id, ended },
  })
  return { secret, ended }
}

/** Ends all but the newest. */
export async function retire(trx: Kysely<Schema>, environment: string, by: Person): Promise<number> {
  const live = await liveSecrets(trx, environment)
  const ended = await end(
    trx,
    live.slice(1).map(({ id }) => id),
  )
  if (ended > 0)
    await appendAudit(trx, {
      event: 'hitl.secret-ended',
      actor: by.id,
      subject: environment,
      detail: { ended },
    })
  return ended
}

async function end(trx: Kysely<Schema>, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0
  const { numUpdatedRows } = await trx
    .updateTable('hitl_secret')
    .set({ retired_at: sql<Date>`clock_timestamp()` })
    .where('id', 'in', ids)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

type Known = { readonly at: number; readonly secrets: Promise<readonly { id: string; hash: Buffer }[]> }

/**
 * Tells whether a secret is live. Always compares with two hashes, whatever the environment, so that neither the
 * time nor the answer tells what there is.
 */
export function secretCheck(db: Kysely<Schema>, log: Log) {
  const known = new Map<string, Known>()
  const noted = new Map<string, number>()

  const read = async (environment: string) => {
    const rows = await db
      .selectFrom('hitl_secret')
      .select(['id', 'hash'])
      .where('environment', '=', environment)
      .where('retired_at', 'is', null)
      .orderBy('made_at', 'desc')
      .limit(2)
      .execute()
    return rows.map(({ id, hash }) => ({ id, hash: Buffer.from(hash, 'hex') }))
  }
  const secretsOf = async (environment: string) => {
    const found = known.get(environment)
    if (found && performance.now() - found.at < freshMs) return found.secrets
    // The promise is kept, not what it gives: a burst of calls reads once.
    const secrets = read(environment)
    known.set(environment, { at: performance.now(), secrets })
    secrets.catch(() => known.delete(environment))
    return secrets
  }
  const note = (id: string) => {
    if (performance.now() - (noted.get(id) ?? Number.NEGATIVE_INFINITY) < noteMs) return
    noted.set(id, performance.now())
    db.updateTable('hitl_secret')
      .set({ used_at: sql<Date>`clock_timestamp()` })
      .where('id', '=', id)
      .execute()
      .catch((error) => log.error('hitl.use-not-noted', error))
  }
  return {
    forget: () => known.clear(),
    async admits(environment: string, secret: string): Promise<boolean> {
      const secrets = await secretsOf(environment)
      const hash = Buffer.from(hashOfSecret(secret), 'hex')
      const fits = [0, 1].map((i) => timingSafeEqual(secrets[i]?.hash ?? nobody, hash))
      const used = secrets[fits.indexOf(true)]
      if (used) note(used.id)
      return used !== undefined
    },
  }
}

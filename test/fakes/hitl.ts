import { after as afterAll } from 'node:test'
import { databaseHitl } from '../../src/adapters/db/hitl.ts'
import { type HitlOptions, type HitlStore, hitlCalls } from '../../src/adapters/db/hitl-store.ts'
import type { Database } from '../../src/adapters/db/open.ts'
import type { HitlRequest } from '../../src/chat/hitl/request.ts'
import { usualRules } from '../../src/chat/hitl/rules.ts'
import { knownTools } from '../../src/chat/hitl/tools.ts'
import type { Hitl } from '../../src/ports/hitl.ts'
import type { HitlCall, HitlDoor } from '../../src/ports/hitl-door.ts'
import { noLog } from './database.ts'

export type TestHitl = HitlStore & { readonly hitl: Hitl }
const usual = new Map<Database, TestHitl>()
const opened: HitlStore[] = []
afterAll(() => Promise.all(opened.map((store) => store.close())))

/** The bot as approver, on a database; the same one each time unless something is to be different. */
export function hitlStore(database: Database, changes: Partial<HitlOptions> = {}): TestHitl {
  const ordinary = Object.keys(changes).length === 0
  const known = usual.get(database)
  if (known && ordinary) return known
  const enqueue = changes.enqueue ?? (async () => true)
  const calls = hitlCalls({
    database,
    enqueue,
    rules: () => usualRules,
    specs: knownTools,
    log: noLog,
    ...changes,
  })
  const store = { ...calls, hitl: databaseHitl({ db: database.db, enqueue }) }
  if (ordinary) usual.set(database, store)
  opened.push(store)
  return store
}

/** A call of 14:00:00 UTC that waits until 14:00:55. */
export const askedAt = new Date('2026-11-24T14:00:00Z')
export const after = (seconds: number): Date => new Date(askedAt.getTime() + seconds * 1000)

export function hitlRequest(changes: Partial<HitlRequest> = {}): HitlRequest {
  return {
    id: '4k2m9q7x1c',
    environment: 'prod',
    tool: 'crm_write_contact',
    digest: 'ab'.repeat(32),
    shown: {
      fields: [
        { name: 'account_id', value: 'A-1', showing: 'plain' },
        { name: 'email', value: 'p…@contoso.com', showing: 'masked' },
        { name: 'last_name', value: 'L…', showing: 'masked' },
      ],
      more: 0,
      bytes: 66,
    },
    mustOpen: false,
    nonce: 'the-nonce',
    state: 'waiting',
    cause: undefined,
    askedAt,
    clickBy: after(53),
    answerBy: after(55),
    approver: undefined,
    opened: false,
    decidedAt: undefined,
    endedAt: undefined,
    deliveredAt: undefined,
    same: undefined,
    grantedLate: false,
    traced: undefined,
    erasedAt: undefined,
    grant: undefined,
    version: 1,
    ...changes,
  }
}

/** A contact that may be approved as the channel shows it; `which` makes it another one. */
export const contact = (which: number | string = 1, environment = 'prod'): HitlCall => ({
  environment,
  tool: 'crm_write_contact',
  // An account with letters in it could be somebody's name, and would have to be opened.
  args: {
    account_id: `A-${numberOf(which)}`,
    email: 'pat.quixworth@contoso.com',
    last_name: 'Quixworth',
  },
  context: {},
})
const numberOf = (which: number | string): number =>
  Array.from(String(which)).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 99_991, 7)
/** A mail, which must be read before it is approved. */
export const mail = (environment = 'prod'): HitlCall => ({
  environment,
  tool: 'send_email',
  args: { to: ['pat.quixworth@contoso.com'], subject: 'Hello Pat', body_markdown: 'Dear Pat Quixworth, …' },
  context: {},
})

/** Asks and fails loudly when the call is not taken. */
export async function taken(door: HitlDoor, call: HitlCall, waitedMs = 0): Promise<string> {
  const asked = await door.ask(call, waitedMs)
  if (asked.outcome !== 'waiting') throw new Error(`not taken: ${asked.why}`)
  return asked.id
}
